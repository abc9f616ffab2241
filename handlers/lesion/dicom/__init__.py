"""Reading of photos in DICOM files. pydicom is imported here and nowhere else in the library."""
