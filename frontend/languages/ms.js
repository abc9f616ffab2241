// The page's texts in Malay.

/** @import { Dictionary, Translation } from "../js/language.js" */

/** @type {Dictionary["format"]} */
export const format = {
  percent: (number) => `${number}%`,
  under: (share) => `kurang daripada ${share}`,
  over: (share) => `lebih daripada ${share}`,
  half: "separuh",
  littleOver: (size) => `lebih sedikit daripada ${size}`,
};

/** @type {Dictionary["photo"]} */
export const photo = {
  hint: (size) => `atau lepaskan di sini, atau tampalkannya. JPG, JPEG atau PNG, paling besar ${size}.`,
  choose: "Pilih foto",
  chooseAnother: "Pilih foto lain",
  add: "Tambah foto",
  busy: "Sila tunggu sehingga analisis selesai, atau batalkannya. Kemudian pilih foto semula.",
  busyTitle: "Analisis sedang berjalan",
  tooMany: (most) =>
    `Paling banyak ${most} foto boleh dianalisis pada satu masa. Foto yang lain diketepikan.`,
  tooManyTitle: "Terlalu banyak foto",
  allAnalysed: {
    title: "Semua foto telah dianalisis",
    message: "Buka keputusan dalam senarai, atau tambah foto lain.",
  },
  severalProblems: (count) => `${count} fail diketepikan`,
  resolutionTitle: (height) => `Sekurang-kurangnya ${height}p`,
  resolutionText: (size) => `${size} piksel atau lebih.`,
  unreadable:
    "Pelayar anda tidak dapat menunjukkan foto ini; mungkin ia rosak. Anda masih boleh menghantarnya.",
  preparing: "Membuka foto …",
  lowResolution: (size, recommended) =>
    `Foto ini mempunyai ${size} piksel, kurang daripada ${recommended} yang disyorkan.`,
  faults: {
    blurry:
      "Foto ini kelihatan kabur. Jika boleh, ambil semula: jangan bergerak dan biarkan ia memfokus.",
    dark: "Foto ini sangat gelap. Jika boleh, ambil semula dekat tingkap atau dengan denyar.",
    bright:
      "Foto ini sangat terang, dan sebahagiannya tidak menunjukkan butiran. Jika boleh, ambil semula " +
      "dalam cahaya yang lebih lembut atau tanpa denyar.",
  },
  canBeSent:
    "Anda masih boleh menghantarnya, tetapi keputusan mungkin kurang boleh dipercayai.",
  edit: "Pangkas atau putar foto",
  editHint:
    "Apa yang anda lihat dalam bingkai dikekalkan. Gerakkan dan besarkan foto sehingga tompok " +
    "memenuhinya.",
  editorKeys:
    "Foto. Kekunci anak panah menggerakkannya, tambah dan tolak mengubah saiznya, R memutarnya.",
  editorTools: {
    rotate: "Putar",
    zoomIn: "Besarkan",
    zoomOut: "Kecilkan",
    reset: "Set semula",
    left: "Gerak ke kiri",
    right: "Gerak ke kanan",
    up: "Gerak ke atas",
    down: "Gerak ke bawah",
  },
  editorStatus: (kept, whole, degrees) =>
    `Dalam bingkai: ${kept.width} × ${kept.height} daripada ${whole.width} × ${whole.height} piksel, ` +
    `diputar ${degrees}°.`,
  apply: "Gunakan",
  cancelEdit: "Batal",
  editFailedTitle: "Foto ini tidak boleh diubah di sini",
  editFailed:
    "Pelayar anda tidak dapat mengubah foto ini. Anda masih boleh menghantarnya seperti sedia ada.",
  queueTitle: (count) => `${count} foto anda`,
  waiting: "Belum dianalisis",
  working: "Sedang dianalisis",
  analysed: (headline) => `Keputusan: ${headline}`,
  notAnalysed: (reason) => `Tidak dianalisis: ${reason}`,
  show: "Tunjukkan",
  showPhoto: (name) => `Tunjukkan ${name}`,
  openResult: "Buka keputusan",
  openResultOf: (name) => `Buka keputusan ${name}`,
  remove: "Buang",
  removePhoto: (name) => `Buang ${name}`,
  queueStep: (number, count) => `Foto ${number} daripada ${count} sedang dianalisis.`,
  queueCounts: ({ all, done, failed }) =>
    `${all} foto: ${done} dianalisis, ${failed} tidak dianalisis kerana masalah.`,
  preview: (name) => `Pratonton ${name}`,
  emptyFile: (name) => `“${name}” kosong. Sila pilih foto lain.`,
  tooLarge: (name, size, most) =>
    `“${name}” bersaiz ${size}; paling besar ${most} boleh dianalisis. Pangkas foto di sekeliling tompok, ` +
    "atau simpan sebagai JPEG, dan cuba lagi.",
  tooManyPixels: (size, most) =>
    `Foto ini mempunyai ${size} piksel; paling banyak ${most} boleh dianalisis. Pangkas foto di ` +
    "sekeliling tompok atau kecilkannya, dan cuba lagi.",
  unreadableFile: (name) =>
    `“${name}” tidak dapat dibaca. Jika ia folder, sila pilih satu foto di dalamnya.`,
  heic: (name) =>
    `“${name}” ialah foto HEIC, format biasa iPhone. Sila simpan sebagai JPEG dahulu (pada iPhone: ` +
    "Settings, Camera, Formats, Most Compatible, kemudian ambil foto semula).",
  otherKinds: {
    pdf: "dokumen PDF",
    office: "dokumen Office",
    archive: "dokumen atau arkib",
    gif: "gambar GIF",
    bmp: "gambar BMP",
    tiff: "gambar TIFF",
    webp: "gambar WebP",
    avif: "gambar AVIF",
    svg: "lukisan SVG",
  },
  ofOtherKind: (name, kind) =>
    `“${name}” ialah ${kind}, bukan foto JPEG atau PNG. Sila pilih foto JPG, JPEG atau PNG.`,
  ofUnknownKind: (name) =>
    `“${name}” bukan foto JPEG atau PNG, walau apa pun namanya. Sila pilih foto JPG, JPEG atau PNG.`,
  damaged: (name) => `“${name}” rosak atau tidak lengkap. Sila pilih foto lain.`,
  uploading: (percentage, seconds) => `Memuat naik: ${percentage}%, ${seconds} s`,
  analysing: (seconds) => `Menganalisis: ${seconds} s`,
  uploadBegun: "Memuat naik foto.",
  uploadAgain:
    "Tompok itu kecil dalam foto ini. Foto dihantar sekali lagi, dengan semua butirannya.",
  uploadEnded: "Foto telah dimuat naik. Menganalisis.",
  slowUpload:
    "Muat naik perlahan. Sambungan anda mungkin lemah. Anda boleh terus menunggu, atau batalkan dan cuba " +
    "lagi kemudian.",
  slowAnalysis:
    "Analisis mengambil masa lebih lama daripada biasa. Anda boleh terus menunggu, atau batalkan dan cuba " +
    "lagi kemudian.",
  cancelled: "Dibatalkan. Foto anda masih ada di sini.",
  cancelledBesideResult: "Dibatalkan. Keputusan pada halaman ini tidak berubah.",
};

/** @type {Dictionary["result"]} */
export const result = {
  adviceLabel: "Apa yang perlu dilakukan:",
  noResultLabel: "Tiada keputusan:",
  advice: {
    see_doctor_soon: {
      headline: "Minta doktor memeriksa tompok ini segera",
      message:
        "Tompok ini mungkin kanser kulit. Hanya pemeriksaan dapat memastikannya. Sila buat janji " +
        "temu dengan doktor sekarang, walaupun tompok ini tidak mengganggu anda.",
    },
    see_doctor: {
      headline: "Minta doktor memeriksa tompok ini",
      message:
        "Foto ini tidak menunjukkan dengan cukup jelas sama ada tompok ini kanser kulit. Sila minta " +
        "doktor melihatnya, walaupun ia tidak mengganggu anda.",
    },
    watch: {
      headline: "Terus perhatikan tompok ini",
      message:
        "Keputusan ini tidak menolak kemungkinan kanser kulit. Jumpa doktor jika tompok ini baharu, " +
        "berubah, membesar, berdarah, gatal atau sakit, atau jika ia membimbangkan anda.",
    },
  },
  unknownAdvice: "Nasihat untuk tompok ini",
  adviceAnnounced: (headline, message) => `${headline}. ${message}`,
  doubtfulAdviceAnnounced: (headline, message) =>
    `${headline}. ${message} Keputusan ini meragukan; sebab-sebabnya menyusul.`,
  nothing: {
    not_skin: {
      headline: "Tiada kulit dikenal pasti dalam foto ini",
      message: "Jika foto ini memang menunjukkan kulit, ini tidak memberitahu apa-apa tentang tompok itu.",
      steps: [
        "Ambil foto kulit dari dekat dengan tompok di tengah-tengah.",
        "Ambil dalam cahaya siang yang sekata dan fokus yang tajam, lalu pangkas foto di sekeliling tompok.",
        "Jika sesuatu tompok membimbangkan anda, tunjukkan kepada doktor, walau apa pun kata halaman ini.",
      ],
    },
    no_lesion_found: {
      headline: "Tiada tompok ditemui dalam foto ini",
      message: "Ini tidak bermakna kulit anda sihat.",
      steps: [
        "Ambil dari lebih dekat, atau pangkas foto, supaya tompok memenuhi sebahagian besar foto.",
        "Gunakan cahaya yang sekata, tanpa bayang, silau atau rambut pada tompok.",
        "Jika sesuatu tompok membimbangkan anda, tunjukkan kepada doktor, walau apa pun kata halaman ini.",
      ],
    },
  },
  doubtsTitle: "Keputusan ini meragukan",
  doubtsAfterWatch:
    "Jangan bergantung pada keputusan ini. Ambil foto yang lebih baik, atau minta doktor melihat tompok itu.",
  doubtsAfterDoctor: "Nasihatnya tetap sama: minta doktor melihat tompok itu.",
  photoTitle: "Tentang foto ini",
  warnings: {
    low_resolution: "Foto ini kecil. Dalam foto yang lebih besar, program dapat melihat lebih banyak.",
    blurry: "Foto ini kelihatan kabur. Pegang kamera dengan stabil dan biarkan ia memfokus.",
    too_dark: "Foto ini terlalu gelap. Ambil semula dalam cahaya siang atau dengan lebih banyak cahaya.",
    too_bright:
      "Foto ini terlalu terang: sebahagiannya putih sepenuhnya. Ambil semula dalam cahaya yang lebih " +
      "lembut, atau tanpa denyar.",
    phone_photo:
      "Ini kelihatan seperti foto daripada telefon. Program kurang tepat untuk foto sebegini " +
      "berbanding foto yang diambil melalui kanta pembesar kulit doktor (dermatoskop).",
    unusual_photo:
      "Foto ini tidak serupa dengan foto yang dipelajari oleh program. Foto kulit dari dekat dalam " +
      "cahaya yang baik memberikan keputusan yang lebih boleh dipercayai.",
    outlines_differ:
      "Program melukis garis luar tompok dengan dua cara, dan kedua-dua garis itu berbeza. Foto " +
      "yang menunjukkan satu tompok sahaja, dipangkas di sekelilingnya, mungkin membantu.",
    glare:
      "Tompok memantulkan cahaya, dan pantulan itu menyembunyikan sebahagiannya. Ambil foto tanpa " +
      "denyar, atau condongkan kamera sedikit.",
    lesion_cut:
      "Tepi foto memotong sebahagian tompok. Ambil semula dari lebih jauh, dengan kulit di " +
      "sekeliling seluruh tompok.",
    lesion_too_small: "Tompok sangat kecil dalam foto ini. Ambil semula dari lebih dekat.",
  },
  classifiersDisagree: (first, firstShare, second, secondShare) =>
    "Dua rangkaian yang menganggarkan kebarangkalian tidak bersetuju: " +
    `${first} memberikan ${firstShare}, ${second} ${secondShare}.`,
  ofHundred: (malignant) =>
    `Daripada 100 foto ujian dengan jawapan ini, kira-kira ${malignant} menunjukkan tompok malignan.`,
  testPhotosDiffer:
    "Foto ujian diambil dengan dermatoskop. Foto anda diambil dengan cara lain, jadi angka ini " +
    "mungkin tidak benar untuk foto anda.",
  assumedShare: (share) =>
    `Kebarangkalian ini mengandaikan bahawa ${share} daripada tompok yang difoto adalah malignan; ia ` +
    "lebih rendah jika lebih sedikit, dan klinik boleh menetapkan kadarnya sendiri.",
  assumedAndMeasuredShare: (share, measured) =>
    `Kebarangkalian ini mengandaikan bahawa ${share} daripada tompok yang difoto adalah malignan; ia ` +
    `lebih rendah jika lebih sedikit. Dalam kalangan foto ujian, ${measured} daripada 100 adalah malignan.`,
  range: (from, to) => `${from} hingga ${to}`,
  band: (type, confidence) => `${type}, ${confidence}`,
  aboutOfHundred: (malignant) => `kira-kira ${malignant} daripada 100`,
  notMeasured: "tidak diukur",
  adviceThresholds: (examine, soon) =>
    `Mulai kebarangkalian ${examine}, nasihatnya ialah meminta tompok diperiksa; mulai ${soon}, ` +
    "meminta tompok diperiksa segera.",
  types: { benign: "Benigna", malignant: "Malignan" },
  benignUncertain: "Benigna, tetapi tidak pasti",
  benignDoubtful: "Benigna, tetapi meragukan",
  confidences: { High: "Tinggi", Medium: "Sederhana", Low: "Rendah" },
  meaningMalignant:
    "“Malignan” bermaksud kanser kulit, atau perubahan kulit yang boleh menjadi kanser kulit. Ini " +
    "anggaran daripada foto, bukan diagnosis.",
  meaningBenign:
    "“Benigna” bermaksud bukan kanser. Ini anggaran daripada foto, bukan diagnosis, dan program " +
    "kadang-kadang menamakan kanser sebagai benigna.",
  meaningBenignLikely:
    "“Benigna” bermaksud bukan kanser. Di sini benigna lebih berkemungkinan, tetapi tidak cukup " +
    "pasti: sesetengah tompok dengan keputusan sebegini adalah malignan. Sebab itu doktor perlu " +
    "melihatnya. Ini anggaran daripada foto, bukan diagnosis.",
  meaningBenignUnlikely:
    "“Benigna” bermaksud bukan kanser. Kebarangkalian ini di bawah had bagi jenis “malignan”, tetapi " +
    "malignan sekurang-kurangnya sama mungkin dengan benigna. Sebab itu doktor perlu melihatnya. " +
    "Ini anggaran daripada foto, bukan diagnosis.",
  confidenceMeanings: {
    High:
      "Keyakinan tinggi: kebarangkalian jauh daripada had antara benigna dengan malignan. Program " +
      "masih boleh tersilap. Keyakinan tidak memberitahu apa-apa tentang betapa seriusnya tompok itu.",
    Medium:
      "Keyakinan sederhana: kebarangkalian agak jauh daripada had antara benigna dengan malignan. " +
      "Program mungkin sekali tersilap. Keyakinan tidak memberitahu apa-apa tentang betapa seriusnya " +
      "tompok itu.",
    Low:
      "Keyakinan rendah: kebarangkalian tidak jauh daripada had antara benigna dengan malignan, jadi " +
      "jenis yang satu lagi memang mungkin. Keyakinan tidak memberitahu apa-apa tentang betapa " +
      "seriusnya tompok itu.",
  },
  confidenceWithoutDoubts: "Sebab-sebab keraguan di atas bukan sebahagian daripada keyakinan ini.",
  kinds: {
    mel: {
      name: "Melanoma",
      about:
        "Kanser kulit daripada sel pigmen. Ia boleh merebak, jadi rawatan awal adalah penting.",
    },
    bcc: {
      name: "Karsinoma sel basal",
      about:
        "Kanser kulit yang paling kerap. Ia membesar perlahan-lahan dan jarang merebak, tetapi perlu " +
        "dirawat.",
    },
    akiec: {
      name: "Keratosis aktinik atau karsinoma sel skuamus awal",
      about:
        "Bahagian kulit yang rosak oleh cahaya matahari dan boleh menjadi kanser kulit, atau kanser " +
        "kulit pada peringkat awal.",
    },
    nv: { name: "Tahi lalat (nevus)", about: "Tahi lalat biasa. Bukan kanser." },
    bkl: {
      name: "Keratosis benigna",
      about: "Bintik penuaan atau ketumbuhan kasar seperti ketuat. Bukan kanser.",
    },
    df: { name: "Dermatofibroma", about: "Benjolan kecil dan keras pada kulit. Bukan kanser." },
    vasc: {
      name: "Lesi vaskular",
      about: "Tompok daripada salur darah kecil, seperti angioma ceri. Bukan kanser.",
    },
  },
  severalSpots: (number, count) =>
    `${count} tompok ditemui dalam foto ini. Keputusan ini hanya tentang tompok ${number}, yang ` +
    "berwarna merah.",
  analyseSpot: (number, count) => `Analisis tompok ${number} daripada ${count}`,
  spot: (number) => `Tompok ${number}`,
  explanationOffer:
    "Peta haba boleh menunjukkan bahagian gambar yang menaikkan atau menurunkan kebarangkalian, bagi " +
    "salah satu daripada dua rangkaian yang menganggarkannya. Foto dihantar sekali lagi kepada " +
    "perkhidmatan.",
  explained: (network) =>
    "Peta haba menunjukkan bahagian gambar yang menaikkan (jingga) atau menurunkan (biru) " +
    `kebarangkalian ${network}, salah satu daripada dua rangkaian; ia tidak menunjukkan penyakit.`,
  notExplained: "Tiada peta haba, kerana tiada tompok yang dinilai dalam foto ini.",
  explain: "Tunjukkan apa yang mempengaruhi keputusan",
  explaining: "Melukis peta haba …",
  explainedNetwork: (network, own, whole) =>
    `Dua rangkaian menganggarkan kebarangkalian, dan peta haba ini ialah peta salah satu daripadanya, ` +
    `${network}. ${network} sahaja memberikan ${own}; kebarangkalian dalam keputusan ialah ${whole}.`,
  heatmapScale: (grid, factor, network, probability) =>
    `Warna penuh: satu petak grid ${grid} mendarab (+) atau membahagi (−) nisbah malignan kepada ` +
    `benigna dengan ${factor}. Bersama-sama, semua petak mengubah kebarangkalian ${network} daripada ` +
    `50% kepada ${probability}.`,
  noMask: "Tiada topeng yang dikekalkan.",
  keptHigher: (network) =>
    `Topeng ${network} dikekalkan: antara kedua-duanya, ia mempunyai Dice jangkaan yang lebih tinggi, ` +
    "iaitu ketepatan yang dijangka oleh rangkaian bagi topengnya sendiri (peraturan expected_dice).",
  keptPreferred: (network, other) =>
    `Topeng ${network} dikekalkan walaupun ${other} mempunyai Dice jangkaan yang lebih tinggi, iaitu ` +
    "ketepatan yang dijangka oleh rangkaian bagi topengnya sendiri: kelebihan itu terlalu kecil untuk " +
    `mengetepikan ${network}, yang topengnya lebih baik dalam kes sebegini pada foto pengesahan ` +
    "(peraturan expected_dice).",
  keptLarger: (network) =>
    `Topeng ${network} dikekalkan kerana ia meliputi kawasan yang lebih besar (peraturan area).`,
  keptAgreeing: (network) =>
    `Topeng ${network} dikekalkan kerana ia paling sepadan dengan topeng yang dihantar bersama foto ` +
    "(peraturan dice).",
  keptByRule: (network, rule) => `Topeng ${network} dikekalkan mengikut peraturan ${rule}.`,
  agreement: (share, dice) => `Topeng kedua-dua rangkaian sepadan sebanyak ${share} (Dice ${dice}).`,
  dice: "Dice",
  expectedDice: "Dice jangkaan",
  ruleMean:
    "Kebarangkalian malignan datang daripada kedua-dua rangkaian: ia sepadan dengan purata log " +
    "nisbahnya (peraturan mean).",
  ruleMostConfident: (network) =>
    `Kebarangkalian malignan ialah kebarangkalian ${network}, kerana ia lebih jauh daripada 50% ` +
    "berbanding rangkaian yang satu lagi (peraturan most_confident).",
  ruleSingle: (network, rule) =>
    `Kebarangkalian malignan ialah kebarangkalian ${network} sahaja, kerana perkhidmatan ini ` +
    `ditetapkan untuk menggunakan rangkaian ini sahaja (peraturan ${rule}).`,
  ruleOther: (rule) => `Kebarangkalian malignan diperoleh mengikut peraturan ${rule}.`,
  oneNetwork: "satu rangkaian",
  yes: "ya",
  no: "tidak",
  technical: (kind, size, seconds, version) =>
    `${kind}, ${size} piksel. Dianalisis dalam ${seconds} s dengan versi model ${version}.`,
  stamp: (name, date, version) =>
    `Foto “${name}”, dianalisis pada ${date} dengan versi model ${version}.`,
};

/** @type {Dictionary["viewer"]} */
export const viewer = {
  captions: {
    photo: "Foto",
    outline: "Garis luar tompok",
    overlay: "Tindihan: tompok berwarna merah",
    masks: "Topeng kedua-dua rangkaian",
    heatmap: "Peta haba di atas foto",
  },
  photoAlt: "Foto anda, seperti yang dihantar",
  outlineAlt: ({ place, share }) =>
    `Foto anda dengan garis di sekeliling tompok. Tompok berada ${place} dan meliputi ${share} ` +
    "daripada foto.",
  overlayAlt: ({ place, share }) =>
    `Foto anda dengan tompok berwarna merah. Kawasan merah berada ${place} dan meliputi ${share} ` +
    "daripada foto.",
  masksAlt: ({ place, share, agreement }) =>
    `Foto anda dengan topeng kedua-dua rangkaian, yang sepadan sebanyak ${agreement}. Topeng yang ` +
    `dikekalkan berada ${place} dan meliputi ${share} daripada foto.`,
  heatmapAlt: "Peta haba di atas foto anda; ia diterangkan di bawah “Apa yang mempengaruhi keputusan”.",
  places: {
    "top left": "di kiri atas",
    "top centre": "di atas",
    "top right": "di kanan atas",
    "middle left": "di kiri",
    "middle centre": "di tengah",
    "middle right": "di kanan",
    "bottom left": "di kiri bawah",
    "bottom centre": "di bawah",
    "bottom right": "di kanan bawah",
    "above left": "di tengah, sedikit ke atas dan ke kiri",
    "above centre": "di tengah, sedikit ke atas",
    "above right": "di tengah, sedikit ke atas dan ke kanan",
    "level left": "di tengah, sedikit ke kiri",
    "level right": "di tengah, sedikit ke kanan",
    "below left": "di tengah, sedikit ke bawah dan ke kiri",
    "below centre": "di tengah, sedikit ke bawah",
    "below right": "di tengah, sedikit ke bawah dan ke kanan",
  },
  heatmapDescription: ({ up, down }) => {
    const upwards = up
      ? `Yang paling menaikkannya berada ${up} bingkai.`
      : "Tiada apa-apa yang menaikkannya.";
    const downwards = down
      ? `Yang paling menurunkannya berada ${down} bingkai.`
      : "Tiada apa-apa yang menurunkannya.";
    return `Foto anda dalam warna kelabu, diwarnakan di tempat ia mengubah kebarangkalian. ${upwards} ${downwards}`;
  },
  sizeInPixels: ({ length, width, area }) =>
    `Dalam foto, panjang tompok ${length} piksel dan lebarnya ${width} piksel. Luasnya ${area} piksel.`,
  sizeInMillimetres: ({ length, width, area }) =>
    `Panjang tompok kira-kira ${length} mm dan lebarnya ${width} mm, dan luasnya kira-kira ${area} mm². ` +
    "Ini anggaran, dan tidak lebih tepat daripada skala dan kawasan merah.",
  abcd: ({ asymmetry, dents, colours }) =>
    `Apabila dilipat di tengah, ${asymmetry} daripada tompok tiada padanan di sebelah lain (asimetri). ` +
    `Lekuk pada tepinya mengambil ${dents}. Warna: ${colours}. Nombor ini menerangkan kawasan merah; ` +
    "kebarangkalian dan nasihat tidak bergantung padanya.",
  colours: {
    white: "putih",
    red: "merah",
    light_brown: "perang muda",
    dark_brown: "perang tua",
    blue_grey: "kelabu kebiruan",
    black: "hitam",
  },
  rulerEnd: (number) => (number === 1 ? "Hujung pertama garis" : "Hujung kedua garis"),
  chooseMask: "Sila pilih topeng dahulu.",
  comparing: "Membandingkan topeng.",
  noMasks: "Tiada topeng untuk dibandingkan, kerana tiada kulit dikenal pasti dalam foto ini.",
  diceOf: ({ network, dice }) => `${network}: Dice ${dice}`,
  differences: ({ missed, extra }) =>
    `Daripada luas topeng anda, ${missed} tiada dalam topeng ini. Ia juga meliputi ${extra} daripada ` +
    "luas itu di luar topeng anda.",
  differenceAlt: (network) =>
    `Topeng anda dan topeng ${network}: apa yang sama, apa yang tiada, apa yang berlebihan`,
  keptMask: (network) => `${network} (dikekalkan)`,
};

/** @type {Dictionary["keeping"]} */
export const keeping = {
  saveFailed: "Fail tidak dapat dibuat. Sila cuba lagi.",
  keepFailed:
    "Pelayar ini tidak membenarkan halaman menyimpan atau membaca keputusan. Sebabnya mungkin tetingkap " +
    "peribadi atau storan yang penuh.",
  keptCount: (count) =>
    count === 0 ? "Tiada keputusan yang disimpan." : `${count} keputusan disimpan.`,
  chooseTwo: "Pilih tepat dua keputusan untuk dibandingkan.",
  compare: "Bandingkan",
  open: "Buka",
  delete: "Padam",
  compareLabel: (date) => `Bandingkan keputusan pada ${date}`,
  openLabel: (date) => `Buka keputusan pada ${date}`,
  deleteLabel: (date) => `Padam keputusan pada ${date}`,
  confirmDelete: (date) => `Padam keputusan pada ${date}? Ia tidak dapat dipulihkan.`,
  confirmDeleteAll: (count) =>
    `Padam semua keputusan yang disimpan (${count})? Semuanya tidak dapat dipulihkan.`,
  probability: (share) => `Kebarangkalian malignan ${share}`,
  comparedPhoto: (date) => `Foto pada ${date}, dibesarkan di sekeliling tompok`,
  keptPhotoName: "Salinan yang disimpan dalam pelayar ini",
  outlineTitle: "Garis luar tompok, dalam piksel foto tegak",
};

/** @type {Dictionary["service"]} */
export const service = {
  notices: {
    starting:
      "Perkhidmatan sedang dimulakan. Ini mengambil masa sehingga satu minit. Anda boleh memilih foto " +
      "anda sekarang.",
    not_responding:
      "Perkhidmatan tidak memberi respons buat masa ini. Ia akan dimulakan semula jika ini berterusan. " +
      "Anda boleh memilih foto anda sekarang; halaman ini akan memberitahu bila ia boleh dihantar.",
    down:
      "Perkhidmatan tidak berjalan, atau tidak dapat dihubungi. Halaman ini terus cuba menghubunginya. " +
      "Jika anda sendiri menjalankan perkhidmatan ini, lihat tetingkap tempat “make serve” berjalan.",
  },
  readyNow: "Perkhidmatan kini sedia.",
  notReady: {
    starting: "Perkhidmatan masih sedang dimulakan",
    not_responding: "Perkhidmatan tidak memberi respons",
    down: "Perkhidmatan tidak dapat dihubungi",
  },
  waitingForBusy: (seconds) =>
    `Perkhidmatan sedang sibuk. Foto anda akan dihantar semula dalam ${seconds} s.`,
  waitingAnnounced: "Perkhidmatan sedang sibuk. Foto anda akan dihantar semula sebentar lagi.",
  nothingSent:
    "Tiada apa-apa dihantar. Foto anda masih ada di sini: sila cuba lagi apabila halaman ini " +
    "menyatakan bahawa perkhidmatan sedia.",
  refusals: {
    no_image: { title: "Tiada foto dipilih", message: "Sila pilih foto tompok itu dahulu." },
    several_photos: {
      title: "Satu foto pada satu masa",
      message: "Sila pilih satu foto pada satu masa.",
    },
    bad_choice: {
      title: "Tompok ini tidak boleh dipilih",
      message: "Perkhidmatan tidak menemuinya lagi. Sila hantar foto tompok ini sahaja.",
    },
    empty_file: { title: "Fail ini kosong", message: "Sila pilih semula fail ini." },
    unreadable: {
      title: "Fail ini tidak dapat dibaca",
      message: "Mungkin fail ini telah dialihkan. Sila pilih semula.",
    },
    unsupported_format: {
      title: "Jenis fail ini tidak diterima",
      message: "Sila pilih foto JPG, JPEG atau PNG.",
    },
    file_too_large: {
      title: "Fail ini terlalu besar",
      message:
        "Perkhidmatan tidak menerima fail sebesar ini. Pangkas foto di sekeliling tompok dan cuba lagi.",
    },
    too_many_pixels: {
      title: "Foto ini mempunyai terlalu banyak piksel",
      message: "Sila pangkas foto di sekeliling tompok, atau kecilkan saiznya.",
    },
    too_complex: {
      title: "Foto ini terlalu kompleks",
      message:
        "Membukanya akan mengambil masa terlalu lama. Sila simpan sebagai JPEG biasa dan cuba lagi.",
    },
    too_small: {
      title: "Foto ini terlalu kecil",
      message: "Sila pilih foto yang lebih besar, bukan salinan kecilnya.",
    },
    corrupt_image: {
      title: "Fail ini rosak",
      message: "Foto ini rosak atau tidak lengkap. Sila pilih semula, atau pilih foto lain.",
    },
    upload_too_slow: {
      title: "Muat naik mengambil masa terlalu lama",
      message:
        "Sila hantar foto yang lebih kecil, atau cuba lagi dengan sambungan yang lebih laju.",
    },
    busy: {
      title: "Perkhidmatan sedang sibuk",
      message: "Ada banyak foto yang perlu dianalisis. Sila cuba lagi sebentar lagi.",
    },
    starting: {
      title: "Perkhidmatan masih sedang dimulakan",
      message: "Sila cuba lagi sebentar lagi.",
    },
    interrupted: {
      title: "Analisis terganggu",
      message:
        "Perkhidmatan sedang pulih. Sila cuba lagi sebentar lagi; jika ia berlaku lagi, cuba foto lain.",
    },
    internal_error: {
      title: "Analisis gagal",
      message:
        "Terdapat ralat dalam perkhidmatan. Sila cuba lagi; jika ia berlaku lagi, maklumkan kepada " +
        "pihak yang mengendalikannya.",
    },
    login_required: {
      title: "Sila log masuk",
      message:
        "Foto boleh dihantar selepas log masuk. Sila cuba lagi dan masukkan nama serta kata laluan.",
    },
    too_many_requests: {
      title: "Terlalu banyak permintaan",
      message: "Banyak permintaan datang daripada anda, atau rangkaian anda, dalam masa singkat.",
    },
    unavailable: {
      title: "Perkhidmatan tidak berjalan",
      message: "Sila cuba lagi sebentar lagi.",
    },
  },
  refused: "Foto tidak diterima",
  photoKept: (message) => `${message} Foto anda masih ada di sini.`,
  tryAgainAfter: (time) => `Sila cuba lagi selepas ${time}.`,
  forOperator: (message, id) => `${message} Nombor permintaan ini ialah ${id}.`,
  cannotAnalyse: {
    title: "Perkhidmatan tidak dapat menganalisis foto sekarang",
    message: (httpStatus) =>
      `Ia sedang dimulakan, sibuk atau sedang pulih (ralat ${httpStatus}). Foto anda masih ada di ` +
      "sini: sila tunggu seminit dan cuba lagi.",
  },
  failed: {
    title: "Analisis gagal",
    message:
      "Perkhidmatan tidak memberikan jawapan yang boleh digunakan. Foto anda masih ada di sini: sila " +
      "cuba lagi, atau cuba foto lain.",
    messageWithStatus: (httpStatus) =>
      `Perkhidmatan tidak memberikan jawapan yang boleh digunakan (ralat ${httpStatus}). Foto anda ` +
      "masih ada di sini: sila cuba lagi, atau cuba foto lain.",
  },
  noAnswer: {
    title: "Tiada jawapan diterima",
    message:
      "Perkhidmatan sedang berjalan, tetapi sambungan terputus sebelum jawapan diterima. Foto mungkin " +
      "lebih besar daripada yang diterima oleh perkhidmatan, atau halaman ini dibuka pada alamat yang " +
      "tidak dibenarkan. Sila cuba lagi, atau cuba foto yang lebih kecil.",
  },
  unreachable: {
    title: "Perkhidmatan tidak dapat dihubungi",
    message:
      "Foto anda masih ada di sini. Halaman ini terus cuba menghubungi perkhidmatan dan akan " +
      "memberitahu anda bila anda boleh cuba lagi.",
  },
  drawingHeatMap: "Melukis peta haba.",
  chosen: (name, note) => `Foto dipilih: ${name}. ${note}`.trim(),
};

/** @type {Translation["page"]} */
export const page = {
  "Upload a Skin Image for Segmentation": "Muat naik foto kulit untuk segmentasi",
  Language: "Bahasa",
  "Upload one close-up photo of a mole or another spot on the skin. The service marks the spot on the photo and estimates how likely it is to be skin cancer.":
    "Muat naik satu foto dekat tahi lalat atau tompok lain pada kulit. Perkhidmatan menandakan tompok " +
    "pada foto dan menganggarkan kemungkinan ia kanser kulit.",
  "Your photo": "Foto anda",
  "Choose a photo": "Pilih foto",
  "Take a photo": "Ambil foto",
  "Crop or rotate": "Pangkas atau putar",
  "Undo the changes": "Buat asal perubahan",
  Close: "Tutup",
  "or drop it here, or paste it. JPG, JPEG or PNG.":
    "atau lepaskan di sini, atau tampalkannya. JPG, JPEG atau PNG.",
  "Upload and Segment": "Muat naik dan segmenkan",
  Cancel: "Batal",
  "Photo requirements": "Keperluan foto",
  "High resolution": "Resolusi tinggi",
  "the original photo, not a reduced copy.": "foto asal, bukan salinan yang dikecilkan.",
  "The lesion clearly visible and well lit": "Lesi kelihatan jelas dan cukup terang",
  ": even light, no shadow or glare.": ": cahaya sekata, tanpa bayang atau silau.",
  "Cropped to the lesion": "Dipangkas di sekeliling lesi",
  ", with a little healthy skin around it.": ", dengan sedikit kulit sihat di sekelilingnya.",
  "No blurry pictures": "Bukan gambar kabur",
  ": hold still and let the camera focus.": ": jangan bergerak dan biarkan kamera memfokus.",
  "Skin lesion images only": "Gambar lesi kulit sahaja",
  ": one lesion and nothing else.": ": satu lesi sahaja.",
  "Please note:": "Sila ambil perhatian:",
  "This result is for reference only. If you notice any discomfort or suspicious changes, please consult a qualified doctor.":
    "Keputusan ini untuk rujukan sahaja. Jika anda berasa tidak selesa atau melihat perubahan yang " +
    "mencurigakan, sila berjumpa doktor bertauliah.",
  "How likely is it malignant?": "Sejauh manakah kemungkinan ia malignan?",
  "probability that this spot is malignant: skin cancer, or a change of the skin that can turn into it":
    "kebarangkalian bahawa tompok ini malignan: kanser kulit, atau perubahan kulit yang boleh menjadi " +
    "kanser kulit",
  Original: "Asal",
  "Your photo, as sent": "Foto anda, seperti yang dihantar",
  "Spots in the picture": "Tompok dalam gambar",
  "Line between the photo and the picture with marks": "Garis antara foto dengan gambar bertanda",
  Photo: "Foto",
  "With marks": "Bertanda",
  Picture: "Gambar",
  Show: "Tunjukkan",
  Outline: "Garis luar",
  Overlay: "Tindihan",
  "Both masks": "Kedua-dua topeng",
  "Heat map": "Peta haba",
  "Zoom in": "Besarkan",
  "Zoom out": "Kecilkan",
  "Zoom to the spot": "Besarkan tompok",
  Spot: "Tompok",
  "Whole photo": "Seluruh foto",
  Whole: "Seluruh",
  "More picture tools": "Lebih banyak alat gambar",
  "Slider between the photo and the marks": "Gelangsar antara foto dengan tanda",
  "Frame around the spot": "Bingkai di sekeliling tompok",
  "Colour strength": "Kekuatan warna",
  "Size of the spot": "Saiz tompok",
  "For millimetres, the photo must show a ruler or a coin right beside the spot, taken from straight above. Move the two ends of the line on the photo, by hand or with the arrow keys, to two points whose distance you know, and enter that distance.":
    "Untuk milimeter, foto mesti menunjukkan pembaris atau syiling betul-betul di sebelah tompok, " +
    "diambil tegak dari atas. Gerakkan kedua-dua hujung garis pada foto, dengan tangan atau kekunci " +
    "anak panah, ke dua titik yang jaraknya anda ketahui, dan masukkan jarak itu.",
  "Distance between the ends, in millimetres": "Jarak antara kedua-dua hujung, dalam milimeter",
  "Plus and minus zoom, the arrow keys move the enlarged picture, 0 shows the whole photo.":
    "Tambah dan tolak membesarkan dan mengecilkan, kekunci anak panah menggerakkan gambar yang " +
    "dibesarkan, 0 menunjukkan seluruh foto.",
  "Choice of the spot": "Pilihan tompok",
  "Choose another spot to have it analysed. The photo is then sent to the service once more.":
    "Pilih tompok lain untuk dianalisis. Foto kemudian dihantar sekali lagi kepada perkhidmatan.",
  "Check that the red area covers the spot. If it does not, do not rely on this result: try a closer, sharper or better-lit photo.":
    "Periksa bahawa kawasan merah meliputi tompok. Jika tidak, jangan bergantung pada keputusan ini: " +
    "cuba foto yang lebih dekat, lebih tajam atau lebih terang.",
  "What this spot could be": "Apakah kemungkinan tompok ini",
  "These three fit the photo best. The program knows only seven kinds of spots, which are listed in the details. This spot may be of another kind.":
    "Tiga jenis ini paling sesuai dengan foto. Program hanya mengenal tujuh jenis tompok, yang " +
    "disenaraikan dalam butiran. Tompok ini mungkin daripada jenis lain.",
  Type: "Jenis",
  Confidence: "Keyakinan",
  "What influenced the result": "Apa yang mempengaruhi keputusan",
  "Show what influenced the result": "Tunjukkan apa yang mempengaruhi keputusan",
  "− down": "− turun",
  "no influence": "tiada pengaruh",
  "+ up": "+ naik",
  "Orange, +": "Jingga, +",
  ": moved the probability up, towards malignant.":
    ": menaikkan kebarangkalian, ke arah malignan.",
  "Blue, −": "Biru, −",
  ": moved it down, towards benign.": ": menurunkannya, ke arah benigna.",
  Grey: "Kelabu",
  ": had no influence. This does not mean that the skin is healthy.":
    ": tidak berpengaruh. Ini tidak bermakna kulit itu sihat.",
  Frame: "Bingkai",
  ": the part of the photo that the probability is based on.":
    ": bahagian foto yang menjadi asas kebarangkalian.",
  Line: "Garis",
  ": the outline of the spot.": ": garis luar tompok.",
  "Strong colour on hair, ink or the skin beside the spot is a reason not to trust the result. The map is coarse: the edges of its colours are not edges in the skin.":
    "Warna pekat pada rambut, dakwat atau kulit di sebelah tompok ialah sebab untuk tidak mempercayai " +
    "keputusan. Peta ini kasar: tepi warnanya bukan tepi pada kulit.",
  "What you can do": "Apa yang anda boleh lakukan",
  Details: "Butiran",
  Segmentation: "Segmentasi",
  "The masks that were compared; the area is given in percent of the photo":
    "Topeng yang dibandingkan; luas diberikan dalam peratus daripada foto",
  Network: "Rangkaian",
  Area: "Luas",
  "Expected Dice": "Dice jangkaan",
  Kept: "Dikekalkan",
  Classification: "Pengelasan",
  "The malignancy probability that each classifier gives":
    "Kebarangkalian malignan yang diberikan oleh setiap pengelas",
  "Malignancy probability": "Kebarangkalian malignan",
  Used: "Digunakan",
  "What each range of the probability meant": "Maksud setiap julat kebarangkalian",
  "Measured on test photos, taken with a dermatoscope, that the program had not seen before.":
    "Diukur pada foto ujian yang diambil dengan dermatoskop dan belum pernah dilihat oleh program.",
  "The answer for each range of the probability, and how many test photos were malignant":
    "Jawapan bagi setiap julat kebarangkalian, dan bilangan foto ujian yang malignan",
  Probability: "Kebarangkalian",
  "Type, confidence": "Jenis, keyakinan",
  "Malignant test photos": "Foto ujian malignan",
  "All kinds of spots that the program knows": "Semua jenis tompok yang dikenal oleh program",
  "Melanoma, basal cell carcinoma, and actinic keratosis or early squamous cell carcinoma count as malignant: their probabilities add up to the malignancy probability.":
    "Melanoma, karsinoma sel basal, dan keratosis aktinik atau karsinoma sel skuamus awal dikira " +
    "sebagai malignan: jumlah kebarangkaliannya ialah kebarangkalian malignan.",
  "The probability of each kind, most probable first":
    "Kebarangkalian setiap jenis, yang paling mungkin dahulu",
  Kind: "Jenis tompok",
  Code: "Kod",
  "For researchers: compare with your own mask": "Untuk penyelidik: bandingkan dengan topeng sendiri",
  "A mask of this photo in black and white, with the spot in white (PNG or JPEG). The photo is sent once more, together with the mask; the result above does not change.":
    "Topeng foto ini dalam hitam dan putih, dengan tompok berwarna putih (PNG atau JPEG). Foto dihantar " +
    "sekali lagi bersama topeng; keputusan di atas tidak berubah.",
  "Your mask": "Topeng anda",
  "Compare the masks": "Bandingkan topeng",
  "In both masks (plain)": "Dalam kedua-dua topeng (kosong)",
  "Missing: only in your mask (stripes rising to the right)":
    "Tiada: hanya dalam topeng anda (jalur naik ke kanan)",
  "Extra: only in the network’s mask (stripes falling to the right)":
    "Berlebihan: hanya dalam topeng rangkaian (jalur turun ke kanan)",
  "Print this result": "Cetak keputusan ini",
  "Analyse another photo": "Analisis foto lain",
  "Save as a file": "Simpan sebagai fail",
  "Photo with the overlay (JPEG)": "Foto dengan tindihan (JPEG)",
  "Outline (SVG)": "Garis luar (SVG)",
  "Mask (PNG)": "Topeng (PNG)",
  "All figures of the answer (JSON)": "Semua angka jawapan (JSON)",
  "Earlier results in this browser": "Keputusan terdahulu dalam pelayar ini",
  "Keep results in this browser": "Simpan keputusan dalam pelayar ini",
  "If this is on, the date, the figures and a reduced copy of the photo (at most 1024 pixels, without its name) of each result are stored in this browser on this device, and nowhere else. Anybody who uses this browser can open them. If you turn it off, results kept so far stay until you delete them here. The browser may delete them, too: print or save what you need.":
    "Jika ini dihidupkan, tarikh, angka dan salinan foto yang dikecilkan (paling besar 1024 piksel, " +
    "tanpa namanya) bagi setiap keputusan disimpan dalam pelayar ini pada peranti ini sahaja. Sesiapa " +
    "yang menggunakan pelayar ini boleh membukanya. Jika anda mematikannya, keputusan yang telah " +
    "disimpan kekal sehingga anda memadamnya di sini. Pelayar juga mungkin memadamnya: cetak atau " +
    "simpan apa yang anda perlukan.",
  "Compare the two chosen": "Bandingkan dua yang dipilih",
  "Delete all": "Padam semua",
  "Two results side by side": "Dua keputusan sebelah-menyebelah",
  "Only a doctor can judge a change. The figures differ from photo to photo, even for the same spot on the same day: a lower probability does not mean that a spot is getting better. If a spot has changed, have it examined.":
    "Hanya doktor dapat menilai perubahan. Angka berbeza antara foto, malah bagi tompok yang sama pada " +
    "hari yang sama: kebarangkalian yang lebih rendah tidak bermakna tompok itu bertambah baik. Jika " +
    "tompok telah berubah, minta ia diperiksa.",
  "Show the outlines": "Tunjukkan garis luar",
  "Both photos are enlarged until the spots have the same size here. Compare shape, border and colours; whether a spot has grown cannot be seen.":
    "Kedua-dua foto dibesarkan sehingga tompok sama saiz di sini. Bandingkan bentuk, tepi dan warna; " +
    "sama ada tompok telah membesar tidak dapat dilihat.",
  "The photo is sent only to the analysis service of this page. The service does not store it. Its file name, and the place, time and camera that the file may contain, are not sent.":
    "Foto dihantar hanya kepada perkhidmatan analisis halaman ini. Perkhidmatan tidak menyimpannya. Nama " +
    "failnya, serta tempat, masa dan kamera yang mungkin terkandung dalam fail, tidak dihantar.",
};
