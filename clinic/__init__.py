"""The result of an analysis in the formats of a clinic: DICOM and FHIR.

Everything is made from the answer's JSON (``lesion.report.Report.to_json``), whose mask is part of
it, and from the photo; the library's internals are not used, and no server is known.
"""
