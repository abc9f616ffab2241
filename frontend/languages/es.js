// The page's texts in Spanish.

/** @import { Dictionary, Translation } from "../js/language.js" */

/** @type {Dictionary["format"]} */
export const format = {
  percent: (number) => `${number}\u00a0%`,
  under: (share) => `menos del ${share}`,
  over: (share) => `más del ${share}`,
  half: "la mitad",
  littleOver: (size) => `algo más de ${size}`,
};

/** @type {Dictionary["photo"]} */
export const photo = {
  hint: (size) => `o suéltela aquí o péguela. JPG, JPEG o PNG, como máximo ${size}.`,
  choose: "Elegir una foto",
  chooseAnother: "Elegir otra foto",
  add: "Añadir fotos",
  busy: "Espere a que termine el análisis o cancélelo. Después, elija la foto de nuevo.",
  busyTitle: "Hay un análisis en curso",
  tooMany: (most) => `Se pueden analizar como máximo ${most} fotos a la vez. Las demás se omitieron.`,
  tooManyTitle: "Demasiadas fotos",
  allAnalysed: {
    title: "Ya se han analizado todas las fotos",
    message: "Abra un resultado de la lista o añada otras fotos.",
  },
  severalProblems: (count) => `Se omitieron ${count} archivos`,
  resolutionTitle: (height) => `Como mínimo ${height}p`,
  resolutionText: (size) => `${size} píxeles o más.`,
  unreadable:
    "Su navegador no puede mostrar esta foto; quizá esté dañada. Aun así puede enviarla.",
  preparing: "Abriendo la foto…",
  lowResolution: (size, recommended) =>
    `Esta foto tiene ${size} píxeles, menos de los ${recommended} recomendados.`,
  faults: {
    blurry: "Esta foto parece borrosa. Si puede, repítala: no se mueva y deje que enfoque.",
    dark: "Esta foto es muy oscura. Si puede, repítala cerca de una ventana o con flash.",
    bright:
      "Esta foto es muy clara y algunas partes no muestran detalles. Si puede, repítala con una luz " +
      "más suave o sin flash.",
  },
  canBeSent: "Aun así puede enviarla, pero el resultado puede ser menos fiable.",
  edit: "Recortar o girar la foto",
  editHint:
    "Se conserva lo que ve en el marco. Mueva y amplíe la foto hasta que la mancha lo llene.",
  editorKeys: "Foto. Las flechas la mueven, más y menos cambian su tamaño, R la gira.",
  editorTools: {
    rotate: "Girar",
    zoomIn: "Ampliar",
    zoomOut: "Reducir",
    reset: "Restablecer",
    left: "Mover a la izquierda",
    right: "Mover a la derecha",
    up: "Mover arriba",
    down: "Mover abajo",
  },
  editorStatus: (kept, whole, degrees) =>
    `En el marco: ${kept.width} × ${kept.height} de ${whole.width} × ${whole.height} píxeles, girada ` +
    `${degrees}°.`,
  apply: "Aplicar",
  cancelEdit: "Cancelar",
  editFailedTitle: "Esta foto no se puede cambiar aquí",
  editFailed: "Su navegador no puede cambiar esta foto. Aun así puede enviarla tal como está.",
  queueTitle: (count) => `Sus ${count} fotos`,
  waiting: "Aún sin analizar",
  working: "Analizándose",
  analysed: (headline) => `Resultado: ${headline}`,
  notAnalysed: (reason) => `Sin analizar: ${reason}`,
  show: "Mostrar",
  showPhoto: (name) => `Mostrar ${name}`,
  openResult: "Abrir el resultado",
  openResultOf: (name) => `Abrir el resultado de ${name}`,
  remove: "Quitar",
  removePhoto: (name) => `Quitar ${name}`,
  queueStep: (number, count) => `Se está analizando la foto ${number} de ${count}.`,
  queueCounts: ({ all, done, failed }) =>
    `${all} fotos: ${done} analizadas, ${failed} sin analizar por un problema.`,
  preview: (name) => `Vista previa de ${name}`,
  emptyFile: (name) => `«${name}» está vacío. Elija otra foto.`,
  tooLarge: (name, size, most) =>
    `«${name}» tiene ${size}; se pueden analizar como máximo ${most}. Recórtela alrededor de la mancha ` +
    "o guárdela como JPEG, e inténtelo de nuevo.",
  tooManyPixels: (size, most) =>
    `Esta foto tiene ${size} píxeles; se pueden analizar como máximo ${most}. Recórtela alrededor de la ` +
    "mancha o redúzcala, e inténtelo de nuevo.",
  unreadableFile: (name) =>
    `«${name}» no se puede leer. Si es una carpeta, elija una foto que esté dentro.`,
  heic: (name) =>
    `«${name}» es una foto HEIC, el formato habitual de los iPhone. Guárdela antes como JPEG (en el ` +
    "iPhone: Ajustes, Cámara, Formatos, Más compatible; después, repita la foto).",
  otherKinds: {
    pdf: "un documento PDF",
    office: "un documento de Office",
    archive: "un documento o un archivo comprimido",
    gif: "una imagen GIF",
    bmp: "una imagen BMP",
    tiff: "una imagen TIFF",
    webp: "una imagen WebP",
    avif: "una imagen AVIF",
    svg: "un dibujo SVG",
  },
  ofOtherKind: (name, kind) =>
    `«${name}» es ${kind}, no una foto JPEG o PNG. Elija una foto JPG, JPEG o PNG.`,
  ofUnknownKind: (name) =>
    `«${name}» no es una foto JPEG o PNG, diga lo que diga su nombre. Elija una foto JPG, JPEG o PNG.`,
  damaged: (name) => `«${name}» está dañada o incompleta. Elija otra foto.`,
  uploading: (percentage, seconds) => `Enviando: ${percentage} %, ${seconds} s`,
  analysing: (seconds) => `Analizando: ${seconds} s`,
  uploadBegun: "Enviando la foto.",
  uploadAgain:
    "La mancha es pequeña en esta foto. La foto se envía otra vez, con todos sus detalles.",
  uploadEnded: "Foto enviada. Analizando.",
  slowUpload:
    "El envío es lento. Quizá su conexión sea débil. Puede seguir esperando, o cancelar e intentarlo " +
    "más tarde.",
  slowAnalysis:
    "El análisis tarda más de lo habitual. Puede seguir esperando, o cancelar e intentarlo más tarde.",
  cancelled: "Cancelado. Su foto sigue aquí.",
  cancelledBesideResult: "Cancelado. El resultado de esta página no ha cambiado.",
};

/** @type {Dictionary["result"]} */
export const result = {
  adviceLabel: "Qué hacer:",
  noResultLabel: "Sin resultado:",
  advice: {
    see_doctor_soon: {
      headline: "Haga que un médico examine esto pronto",
      message:
        "Esta mancha puede ser cáncer de piel. Solo un examen puede aclararlo. Pida ahora una cita " +
        "con un médico, aunque la mancha no le moleste.",
    },
    see_doctor: {
      headline: "Haga que un médico examine esto",
      message:
        "La foto no muestra con suficiente claridad si esta mancha es cáncer de piel. Haga que un " +
        "médico la vea, aunque no le moleste.",
    },
    watch: {
      headline: "Siga observando esta mancha",
      message:
        "Este resultado no descarta un cáncer de piel. Vaya al médico si la mancha es nueva, " +
        "cambia, crece, sangra, pica o duele, o si le preocupa.",
    },
  },
  unknownAdvice: "Consejo para esta mancha",
  adviceAnnounced: (headline, message) => `${headline}. ${message}`,
  doubtfulAdviceAnnounced: (headline, message) =>
    `${headline}. ${message} Este resultado es dudoso; a continuación se explican los motivos.`,
  nothing: {
    not_skin: {
      headline: "No se reconoció piel en esta foto",
      message: "Si la foto muestra piel, esto no dice nada sobre la mancha.",
      steps: [
        "Haga una foto de cerca de la piel, con la mancha en el centro.",
        "Hágala con luz de día uniforme y bien enfocada, y recórtela alrededor de la mancha.",
        "Si una mancha le preocupa, enséñesela a un médico, diga lo que diga esta página.",
      ],
    },
    no_lesion_found: {
      headline: "No se encontró ninguna mancha en esta foto",
      message: "Esto no significa que su piel esté sana.",
      steps: [
        "Acérquese o recorte la foto, para que la mancha ocupe una buena parte de ella.",
        "Use una luz uniforme, sin sombras, reflejos ni pelos sobre la mancha.",
        "Si una mancha le preocupa, enséñesela a un médico, diga lo que diga esta página.",
      ],
    },
  },
  doubtsTitle: "Este resultado es dudoso",
  doubtsAfterWatch:
    "No se fíe de este resultado. Haga una foto mejor o pida a un médico que vea la mancha.",
  doubtsAfterDoctor: "El consejo sigue siendo el mismo: haga que un médico vea la mancha.",
  photoTitle: "Sobre esta foto",
  warnings: {
    low_resolution: "La foto es pequeña. En una foto más grande, el programa ve más.",
    blurry: "La foto parece borrosa. No mueva la cámara y deje que enfoque.",
    too_dark: "La foto es demasiado oscura. Repítala con luz de día o con más luz.",
    too_bright:
      "La foto es demasiado clara: algunas partes están totalmente blancas. Repítala con una luz " +
      "más suave o sin flash.",
    phone_photo:
      "Parece una foto hecha con un teléfono. El programa es menos exacto con estas fotos que con " +
      "las hechas a través de la lupa de un médico (dermatoscopio).",
    unusual_photo:
      "Esta foto no se parece a las fotos con las que aprendió el programa. Una foto de cerca de " +
      "la piel, con buena luz, da un resultado más fiable.",
    outlines_differ:
      "El programa trazó el contorno de la mancha de dos maneras, y los dos contornos son " +
      "distintos. Puede ayudar una foto de una sola mancha, recortada a su alrededor.",
    glare:
      "La mancha refleja la luz, y eso oculta partes de ella. Haga la foto sin flash o incline un " +
      "poco la cámara.",
    lesion_cut:
      "El borde de la foto corta una parte de la mancha. Repítala desde más lejos, con piel " +
      "alrededor de toda la mancha.",
    lesion_too_small: "La mancha es muy pequeña en esta foto. Repítala desde más cerca.",
  },
  classifiersDisagree: (first, firstShare, second, secondShare) =>
    "Las dos redes que estiman la probabilidad no coinciden: " +
    `${first} da ${firstShare} y ${second}, ${secondShare}.`,
  ofHundred: (malignant) =>
    `De cada 100 fotos de prueba con esta respuesta, unas ${malignant} mostraban una mancha maligna.`,
  testPhotosDiffer:
    "Las fotos de prueba se hicieron con un dermatoscopio. Su foto se hizo de otra manera, así que " +
    "es posible que este número no valga para ella.",
  assumedShare: (share) =>
    `La probabilidad supone que ${share} de las manchas fotografiadas son malignas; sería menor si ` +
    "fueran menos, y una clínica puede fijar su propia proporción.",
  assumedAndMeasuredShare: (share, measured) =>
    `La probabilidad supone que ${share} de las manchas fotografiadas son malignas; sería menor si ` +
    `fueran menos. En las fotos de prueba lo eran ${measured} de cada 100.`,
  range: (from, to) => `de ${from} a ${to}`,
  band: (type, confidence) => `${type}, ${confidence}`,
  aboutOfHundred: (malignant) => `unas ${malignant} de cada 100`,
  notMeasured: "no medido",
  adviceThresholds: (examine, soon) =>
    `A partir de una probabilidad del ${examine}, el consejo es hacer examinar la mancha; a partir ` +
    `del ${soon}, hacerlo pronto.`,
  types: { benign: "Benigno", malignant: "Maligno" },
  benignUncertain: "Benigno, pero incierto",
  benignDoubtful: "Benigno, pero dudoso",
  confidences: { High: "Alta", Medium: "Media", Low: "Baja" },
  meaningMalignant:
    "«Maligno» significa cáncer de piel, o un cambio de la piel que puede convertirse en cáncer de " +
    "piel. Esto es una estimación a partir de una foto, no un diagnóstico.",
  meaningBenign:
    "«Benigno» significa que no es cáncer. Esto es una estimación a partir de una foto, no un " +
    "diagnóstico, y a veces el programa llama benigno a un cáncer.",
  meaningBenignLikely:
    "«Benigno» significa que no es cáncer. Aquí es más probable que sea benigno, pero no es lo " +
    "bastante seguro: algunas manchas con un resultado así son malignas. Por eso debe verla un " +
    "médico. Esto es una estimación a partir de una foto, no un diagnóstico.",
  meaningBenignUnlikely:
    "«Benigno» significa que no es cáncer. La probabilidad está por debajo del límite del tipo " +
    "«maligno», pero es al menos tan probable que sea maligno como benigno. Por eso debe verla un " +
    "médico. Esto es una estimación a partir de una foto, no un diagnóstico.",
  confidenceMeanings: {
    High:
      "Confianza alta: la probabilidad está lejos del límite entre benigno y maligno. Aun así, el " +
      "programa puede equivocarse. La confianza no dice nada sobre la gravedad de la mancha.",
    Medium:
      "Confianza media: la probabilidad está a cierta distancia del límite entre benigno y maligno. " +
      "Es muy posible que el programa se equivoque. La confianza no dice nada sobre la gravedad de " +
      "la mancha.",
    Low:
      "Confianza baja: la probabilidad no está lejos del límite entre benigno y maligno, así que el " +
      "otro tipo es muy posible. La confianza no dice nada sobre la gravedad de la mancha.",
  },
  confidenceWithoutDoubts:
    "Los motivos de duda que se indican arriba no forman parte de la confianza.",
  kinds: {
    mel: {
      name: "Melanoma",
      about:
        "Un cáncer de piel de las células del pigmento. Puede extenderse, por eso es importante " +
        "tratarlo pronto.",
    },
    bcc: {
      name: "Carcinoma basocelular",
      about:
        "El cáncer de piel más frecuente. Crece despacio y rara vez se extiende, pero necesita " +
        "tratamiento.",
    },
    akiec: {
      name: "Queratosis actínica o carcinoma escamoso inicial",
      about:
        "Una zona de piel dañada por el sol que puede convertirse en cáncer de piel, o un cáncer de " +
        "piel en una fase inicial.",
    },
    nv: { name: "Lunar (nevo)", about: "Un lunar corriente. No es cáncer." },
    bkl: {
      name: "Queratosis benigna",
      about: "Una mancha de la edad o un bulto áspero, parecido a una verruga. No es cáncer.",
    },
    df: { name: "Dermatofibroma", about: "Un bulto pequeño y firme en la piel. No es cáncer." },
    vasc: {
      name: "Lesión vascular",
      about:
        "Una mancha formada por pequeños vasos sanguíneos, como un punto rubí. No es cáncer.",
    },
  },
  severalSpots: (number, count) =>
    `En esta foto se encontraron ${count} manchas. Este resultado se refiere solo a la mancha ` +
    `${number}, la que está en rojo.`,
  analyseSpot: (number, count) => `Analizar la mancha ${number} de ${count}`,
  spot: (number) => `Mancha ${number}`,
  explanationOffer:
    "Un mapa de calor puede mostrar qué partes de la imagen subieron o bajaron la probabilidad, " +
    "para una de las dos redes que la estiman. La foto se envía otra vez al servicio.",
  explained: (network) =>
    `El mapa de calor muestra qué partes de la imagen subieron (naranja) o bajaron (azul) la ` +
    `probabilidad de ${network}, una de las dos redes; no muestra enfermedad.`,
  notExplained: "No hay mapa de calor, porque en esta foto no se valoró ninguna mancha.",
  explain: "Mostrar qué influyó en el resultado",
  explaining: "Dibujando el mapa de calor…",
  explainedNetwork: (network, own, whole) =>
    `Dos redes estiman la probabilidad, y el mapa de calor es el de una de ellas, ${network}. Por sí ` +
    `sola, ${network} da ${own}; la probabilidad del resultado es ${whole}.`,
  heatmapScale: (grid, factor, network, probability) =>
    `Color pleno: una celda de la cuadrícula de ${grid} multiplica (+) o divide (−) por ${factor} la ` +
    "razón entre maligno y benigno. En conjunto, todas las celdas llevan la probabilidad de " +
    `${network} del 50\u00a0% al ${probability}.`,
  noMask: "No se conservó ninguna máscara.",
  keptHigher: (network) =>
    `Se conservó la máscara de ${network}: de las dos, tiene el mayor Dice esperado, la exactitud que ` +
    "una red espera de su propia máscara (regla expected_dice).",
  keptPreferred: (network, other) =>
    `Se conservó la máscara de ${network} aunque ${other} tiene el mayor Dice esperado, la exactitud ` +
    "que una red espera de su propia máscara: la ventaja es demasiado pequeña para descartar " +
    `${network}, cuyas máscaras fueron mejores en casos así en fotos de validación (regla ` +
    "expected_dice).",
  keptLarger: (network) =>
    `Se conservó la máscara de ${network} porque cubre el área mayor (regla area).`,
  keptAgreeing: (network) =>
    `Se conservó la máscara de ${network} porque es la que más coincide con la máscara enviada con la ` +
    "foto (regla dice).",
  keptByRule: (network, rule) => `Se conservó la máscara de ${network} por la regla ${rule}.`,
  agreement: (share, dice) => `Las máscaras de las dos redes coinciden en un ${share} (Dice ${dice}).`,
  dice: "Dice",
  expectedDice: "Dice esperado",
  ruleMean:
    "La probabilidad de malignidad procede de las dos redes: corresponde a la media de sus " +
    "logaritmos de razones (regla mean).",
  ruleMostConfident: (network) =>
    `La probabilidad de malignidad es la de ${network}, porque está más lejos del 50\u00a0% que la de ` +
    "la otra red (regla most_confident).",
  ruleSingle: (network, rule) =>
    `La probabilidad de malignidad es solo la de ${network}, porque este servicio está configurado ` +
    `para usar únicamente esta red (regla ${rule}).`,
  ruleOther: (rule) => `La probabilidad de malignidad se obtiene por la regla ${rule}.`,
  oneNetwork: "una red",
  yes: "sí",
  no: "no",
  technical: (kind, size, seconds, version) =>
    `${kind}, ${size} píxeles. Analizada en ${seconds} s con la versión ${version} del modelo.`,
  stamp: (name, date, version) =>
    `Foto «${name}», analizada el ${date} con la versión ${version} del modelo.`,
};

/** @type {Dictionary["viewer"]} */
export const viewer = {
  captions: {
    photo: "Foto",
    outline: "Contorno de la mancha",
    overlay: "Superposición: la mancha en rojo",
    masks: "Máscaras de ambas redes",
    heatmap: "Mapa de calor sobre la foto",
  },
  photoAlt: "Su foto, tal como se envió",
  outlineAlt: ({ place, share }) =>
    `Su foto con una línea alrededor de la mancha. La mancha está ${place} y cubre ${share} de la foto.`,
  overlayAlt: ({ place, share }) =>
    `Su foto con la mancha en rojo. La zona roja está ${place} y cubre ${share} de la foto.`,
  masksAlt: ({ place, share, agreement }) =>
    `Su foto con las máscaras de ambas redes, que coinciden en ${agreement}. La que se conservó está ` +
    `${place} y cubre ${share} de la foto.`,
  heatmapAlt: "El mapa de calor sobre su foto; se describe en «Qué influyó en el resultado».",
  places: {
    "top left": "arriba a la izquierda",
    "top centre": "arriba",
    "top right": "arriba a la derecha",
    "middle left": "a la izquierda",
    "middle centre": "en el centro",
    "middle right": "a la derecha",
    "bottom left": "abajo a la izquierda",
    "bottom centre": "abajo",
    "bottom right": "abajo a la derecha",
    "above left": "en el centro, un poco arriba y a la izquierda",
    "above centre": "en el centro, un poco arriba",
    "above right": "en el centro, un poco arriba y a la derecha",
    "level left": "en el centro, un poco a la izquierda",
    "level right": "en el centro, un poco a la derecha",
    "below left": "en el centro, un poco abajo y a la izquierda",
    "below centre": "en el centro, un poco abajo",
    "below right": "en el centro, un poco abajo y a la derecha",
  },
  heatmapDescription: ({ up, down }) => {
    const upwards = up
      ? `Lo que más la subió está ${up} del marco.`
      : "Nada la subió.";
    const downwards = down
      ? `Lo que más la bajó está ${down} del marco.`
      : "Nada la bajó.";
    return `Su foto en gris, coloreada donde cambió la probabilidad. ${upwards} ${downwards}`;
  },
  sizeInPixels: ({ length, width, area }) =>
    `En la foto, la mancha mide ${length} píxeles de largo y ${width} píxeles de ancho. Su área es de ` +
    `${area} píxeles.`,
  sizeInMillimetres: ({ length, width, area }) =>
    `La mancha mide unos ${length} mm de largo y ${width} mm de ancho, y su área es de unos ${area} ` +
    "mm². Es una estimación, no más exacta que la escala y la zona roja.",
  abcd: ({ asymmetry, dents, colours }) =>
    `Al doblarla por la mitad, el ${asymmetry} de la mancha no tiene nada al otro lado (asimetría). ` +
    `Las hendiduras del borde ocupan el ${dents}. Colores: ${colours}. Estos números describen la zona ` +
    "roja; ni la probabilidad ni el consejo dependen de ellos.",
  colours: {
    white: "blanco",
    red: "rojo",
    light_brown: "marrón claro",
    dark_brown: "marrón oscuro",
    blue_grey: "gris azulado",
    black: "negro",
  },
  rulerEnd: (number) => (number === 1 ? "Primer extremo de la línea" : "Segundo extremo de la línea"),
  chooseMask: "Elija primero una máscara.",
  comparing: "Comparando las máscaras.",
  noMasks: "No hay ninguna máscara con la que comparar, porque no se reconoció piel en esta foto.",
  diceOf: ({ network, dice }) => `${network}: Dice ${dice}`,
  differences: ({ missed, extra }) =>
    `Del área de su máscara, ${missed} falta en esta máscara. Además, esta cubre ${extra} de esa área ` +
    "fuera de su máscara.",
  differenceAlt: (network) =>
    `Su máscara y la de ${network}: lo que tienen en común, lo que falta y lo que sobra`,
  keptMask: (network) => `${network} (conservada)`,
};

/** @type {Dictionary["keeping"]} */
export const keeping = {
  saveFailed: "No se pudo crear el archivo. Inténtelo de nuevo.",
  keepFailed:
    "Este navegador no permite que la página guarde o lea resultados. Puede deberse a una ventana " +
    "privada o a que no queda espacio.",
  keptCount: (count) => {
    if (count === 0) return "No hay resultados guardados.";
    return count === 1 ? "Hay un resultado guardado." : `Hay ${count} resultados guardados.`;
  },
  chooseTwo: "Elija exactamente dos resultados para compararlos.",
  compare: "Comparar",
  open: "Abrir",
  delete: "Borrar",
  compareLabel: (date) => `Comparar el resultado del ${date}`,
  openLabel: (date) => `Abrir el resultado del ${date}`,
  deleteLabel: (date) => `Borrar el resultado del ${date}`,
  confirmDelete: (date) => `¿Borrar el resultado del ${date}? No se puede recuperar.`,
  confirmDeleteAll: (count) =>
    `¿Borrar todos los resultados guardados (${count})? No se pueden recuperar.`,
  probability: (share) => `Probabilidad de malignidad: ${share}`,
  comparedPhoto: (date) => `Foto del ${date}, ampliada alrededor de la mancha`,
  keptPhotoName: "Copia guardada en este navegador",
  outlineTitle: "Contorno de la mancha, en píxeles de la foto derecha",
};

/** @type {Dictionary["service"]} */
export const service = {
  notices: {
    starting: "El servicio se está iniciando. Tarda hasta un minuto. Ya puede elegir su foto.",
    not_responding:
      "El servicio no responde en este momento. Si sigue así, se reiniciará. Ya puede elegir su " +
      "foto; esta página le dirá cuándo se puede enviar.",
    down:
      "El servicio no está en marcha o no se puede acceder a él. Esta página sigue intentándolo. Si " +
      "usted mismo ejecuta el servicio, mire la ventana en la que se ejecuta «make serve».",
  },
  readyNow: "El servicio ya está listo.",
  notReady: {
    starting: "El servicio todavía se está iniciando",
    not_responding: "El servicio no responde",
    down: "No se puede acceder al servicio",
  },
  waitingForBusy: (seconds) =>
    `El servicio está ocupado. Su foto se enviará otra vez dentro de ${seconds} s.`,
  waitingAnnounced: "El servicio está ocupado. Su foto se enviará otra vez dentro de un momento.",
  nothingSent:
    "No se envió nada. Su foto sigue aquí: inténtelo de nuevo cuando esta página diga que el " +
    "servicio está listo.",
  refusals: {
    no_image: { title: "Ninguna foto elegida", message: "Elija primero una foto de la mancha." },
    several_photos: { title: "Las fotos, de una en una", message: "Elija una sola foto cada vez." },
    bad_choice: {
      title: "Esta mancha no se puede elegir",
      message: "El servicio no volvió a encontrarla. Envíe una foto solo de esta mancha.",
    },
    empty_file: { title: "Este archivo está vacío", message: "Elíjalo de nuevo." },
    unreadable: {
      title: "Este archivo no se puede leer",
      message: "Quizá se haya movido. Elíjalo de nuevo.",
    },
    unsupported_format: {
      title: "Este tipo de archivo no se acepta",
      message: "Elija una foto JPG, JPEG o PNG.",
    },
    file_too_large: {
      title: "Este archivo es demasiado grande",
      message:
        "El servicio no acepta un archivo de este tamaño. Recorte la foto alrededor de la mancha e " +
        "inténtelo de nuevo.",
    },
    too_many_pixels: {
      title: "Esta foto tiene demasiados píxeles",
      message: "Recórtela alrededor de la mancha o reduzca su tamaño.",
    },
    too_complex: {
      title: "Esta foto es demasiado compleja",
      message:
        "Abrirla tardaría demasiado. Guárdela como un JPEG corriente e inténtelo de nuevo.",
    },
    too_small: {
      title: "Esta foto es demasiado pequeña",
      message: "Elija una foto más grande, no una copia pequeña.",
    },
    corrupt_image: {
      title: "Este archivo está dañado",
      message: "La foto está dañada o incompleta. Elíjala de nuevo, o elija otra.",
    },
    upload_too_slow: {
      title: "El envío tardó demasiado",
      message: "Envíe una foto más pequeña o inténtelo de nuevo con una conexión más rápida.",
    },
    busy: {
      title: "El servicio está ocupado",
      message: "Tiene muchas fotos que analizar. Inténtelo de nuevo dentro de un momento.",
    },
    starting: {
      title: "El servicio todavía se está iniciando",
      message: "Inténtelo de nuevo dentro de un momento.",
    },
    interrupted: {
      title: "El análisis se interrumpió",
      message:
        "El servicio se está recuperando. Inténtelo de nuevo dentro de un momento; si vuelve a " +
        "ocurrir, pruebe con otra foto.",
    },
    internal_error: {
      title: "El análisis falló",
      message:
        "Hubo un error en el servicio. Inténtelo de nuevo; si vuelve a ocurrir, avise a quienes lo " +
        "gestionan.",
    },
    login_required: {
      title: "Inicie sesión",
      message:
        "La foto se puede enviar después de iniciar sesión. Inténtelo de nuevo e introduzca nombre " +
        "y contraseña.",
    },
    too_many_requests: {
      title: "Demasiadas solicitudes",
      message: "Usted, o su red, ha enviado muchas solicitudes en poco tiempo.",
    },
    unavailable: {
      title: "El servicio no está en marcha",
      message: "Inténtelo de nuevo dentro de un momento.",
    },
  },
  refused: "La foto no se aceptó",
  photoKept: (message) => `${message} Su foto sigue aquí.`,
  tryAgainAfter: (time) => `Inténtelo de nuevo después de las ${time}.`,
  forOperator: (message, id) => `${message} El número de esta solicitud es ${id}.`,
  cannotAnalyse: {
    title: "El servicio no puede analizar fotos en este momento",
    message: (httpStatus) =>
      `Se está iniciando, está ocupado o se está recuperando (error ${httpStatus}). Su foto sigue ` +
      "aquí: espere un minuto e inténtelo de nuevo.",
  },
  failed: {
    title: "El análisis falló",
    message:
      "El servicio no dio una respuesta que se pueda usar. Su foto sigue aquí: inténtelo de nuevo o " +
      "pruebe con otra foto.",
    messageWithStatus: (httpStatus) =>
      `El servicio no dio una respuesta que se pueda usar (error ${httpStatus}). Su foto sigue aquí: ` +
      "inténtelo de nuevo o pruebe con otra foto.",
  },
  noAnswer: {
    title: "No llegó ninguna respuesta",
    message:
      "El servicio está en marcha, pero la conexión se perdió antes de que llegara una respuesta. " +
      "Quizá la foto sea mayor de lo que el servicio acepta, o esta página se haya abierto en una " +
      "dirección que el servicio no permite. Inténtelo de nuevo o pruebe con una foto más pequeña.",
  },
  unreachable: {
    title: "No se puede acceder al servicio",
    message:
      "Su foto sigue aquí. Esta página sigue intentando acceder al servicio y le dirá cuándo puede " +
      "intentarlo de nuevo.",
  },
  drawingHeatMap: "Dibujando el mapa de calor.",
  chosen: (name, note) => `Foto elegida: ${name}. ${note}`.trim(),
};

/** @type {Translation["page"]} */
export const page = {
  "Upload a Skin Image for Segmentation": "Suba una foto de la piel para segmentarla",
  Language: "Idioma",
  "Upload one close-up photo of a mole or another spot on the skin. The service marks the spot on the photo and estimates how likely it is to be skin cancer.":
    "Suba una foto de cerca de un lunar o de otra mancha de la piel. El servicio marca la mancha en " +
    "la foto y estima con qué probabilidad es cáncer de piel.",
  "Your photo": "Su foto",
  "Choose a photo": "Elegir una foto",
  "Take a photo": "Hacer una foto",
  "Crop or rotate": "Recortar o girar",
  "Undo the changes": "Deshacer los cambios",
  Close: "Cerrar",
  "or drop it here, or paste it. JPG, JPEG or PNG.": "o suéltela aquí o péguela. JPG, JPEG o PNG.",
  "Upload and Segment": "Subir y segmentar",
  Cancel: "Cancelar",
  "Photo requirements": "Requisitos de la foto",
  "High resolution": "Alta resolución",
  "the original photo, not a reduced copy.": "la foto original, no una copia reducida.",
  "The lesion clearly visible and well lit": "La lesión se ve bien y está bien iluminada",
  ": even light, no shadow or glare.": ": luz uniforme, sin sombras ni reflejos.",
  "Cropped to the lesion": "Recortada alrededor de la lesión",
  ", with a little healthy skin around it.": ", con un poco de piel sana alrededor.",
  "No blurry pictures": "Sin fotos borrosas",
  ": hold still and let the camera focus.": ": no se mueva y deje que la cámara enfoque.",
  "Skin lesion images only": "Solo fotos de lesiones de la piel",
  ": one lesion and nothing else.": ": una lesión y nada más.",
  "Please note:": "Tenga en cuenta:",
  "This result is for reference only. If you notice any discomfort or suspicious changes, please consult a qualified doctor.":
    "Este resultado es solo orientativo. Si nota alguna molestia o cambios sospechosos, consulte a un " +
    "médico cualificado.",
  "How likely is it malignant?": "¿Qué probabilidad hay de que sea maligna?",
  "probability that this spot is malignant: skin cancer, or a change of the skin that can turn into it":
    "de probabilidad de que esta mancha sea maligna: cáncer de piel, o un cambio de la piel que puede " +
    "convertirse en él",
  Original: "Original",
  "Your photo, as sent": "Su foto, tal como se envió",
  "Spots in the picture": "Manchas en la imagen",
  "Line between the photo and the picture with marks": "Línea entre la foto y la imagen con marcas",
  Photo: "Foto",
  "With marks": "Con marcas",
  Picture: "Imagen",
  Show: "Mostrar",
  Outline: "Contorno",
  Overlay: "Superposición",
  "Both masks": "Ambas máscaras",
  "Heat map": "Mapa de calor",
  "Zoom in": "Ampliar",
  "Zoom out": "Reducir",
  "Zoom to the spot": "Ampliar la mancha",
  Spot: "Mancha",
  "Whole photo": "Foto completa",
  Whole: "Completa",
  "More picture tools": "Más herramientas de imagen",
  "Slider between the photo and the marks": "Deslizador entre la foto y las marcas",
  "Frame around the spot": "Marco alrededor de la mancha",
  "Colour strength": "Intensidad del color",
  "Size of the spot": "Tamaño de la mancha",
  "For millimetres, the photo must show a ruler or a coin right beside the spot, taken from straight above. Move the two ends of the line on the photo, by hand or with the arrow keys, to two points whose distance you know, and enter that distance.":
    "Para medir en milímetros, la foto debe mostrar una regla o una moneda justo al lado de la mancha, " +
    "vistas desde arriba. Mueva los dos extremos de la línea de la foto, con la mano o con las flechas, " +
    "a dos puntos cuya distancia conozca, y escriba esa distancia.",
  "Distance between the ends, in millimetres": "Distancia entre los extremos, en milímetros",
  "Plus and minus zoom, the arrow keys move the enlarged picture, 0 shows the whole photo.":
    "Más y menos amplían y reducen, las flechas mueven la imagen ampliada, 0 muestra la foto completa.",
  "Choice of the spot": "Elección de la mancha",
  "Choose another spot to have it analysed. The photo is then sent to the service once more.":
    "Elija otra mancha para que se analice. La foto se enviará entonces otra vez al servicio.",
  "Check that the red area covers the spot. If it does not, do not rely on this result: try a closer, sharper or better-lit photo.":
    "Compruebe que la zona roja cubre la mancha. Si no es así, no se fíe de este resultado: pruebe con " +
    "una foto más cercana, más nítida o mejor iluminada.",
  "What this spot could be": "Qué podría ser esta mancha",
  "These three fit the photo best. The program knows only seven kinds of spots, which are listed in the details. This spot may be of another kind.":
    "Estas tres son las que mejor encajan con la foto. El programa solo conoce siete tipos de manchas, " +
    "que figuran en los detalles. Esta mancha puede ser de otro tipo.",
  Type: "Tipo",
  Confidence: "Confianza",
  "What influenced the result": "Qué influyó en el resultado",
  "Show what influenced the result": "Mostrar qué influyó en el resultado",
  "− down": "− baja",
  "no influence": "sin influencia",
  "+ up": "+ sube",
  "Orange, +": "Naranja, +",
  ": moved the probability up, towards malignant.": ": subió la probabilidad, hacia maligno.",
  "Blue, −": "Azul, −",
  ": moved it down, towards benign.": ": la bajó, hacia benigno.",
  Grey: "Gris",
  ": had no influence. This does not mean that the skin is healthy.":
    ": no tuvo influencia. Esto no significa que la piel esté sana.",
  Frame: "Marco",
  ": the part of the photo that the probability is based on.":
    ": la parte de la foto en la que se basa la probabilidad.",
  Line: "Línea",
  ": the outline of the spot.": ": el contorno de la mancha.",
  "Strong colour on hair, ink or the skin beside the spot is a reason not to trust the result. The map is coarse: the edges of its colours are not edges in the skin.":
    "Un color intenso sobre pelo, tinta o la piel junto a la mancha es un motivo para no fiarse del " +
    "resultado. El mapa es tosco: los bordes de sus colores no son bordes de la piel.",
  "What you can do": "Qué puede hacer",
  Details: "Detalles",
  Segmentation: "Segmentación",
  "The masks that were compared; the area is given in percent of the photo":
    "Las máscaras que se compararon; el área se da en porcentaje de la foto",
  Network: "Red",
  Area: "Área",
  "Expected Dice": "Dice esperado",
  Kept: "Conservada",
  Classification: "Clasificación",
  "The malignancy probability that each classifier gives":
    "La probabilidad de malignidad que da cada clasificador",
  "Malignancy probability": "Probabilidad de malignidad",
  Used: "Usada",
  "What each range of the probability meant": "Qué significó cada intervalo de la probabilidad",
  "Measured on test photos, taken with a dermatoscope, that the program had not seen before.":
    "Medido en fotos de prueba, hechas con un dermatoscopio, que el programa no había visto antes.",
  "The answer for each range of the probability, and how many test photos were malignant":
    "La respuesta para cada intervalo de la probabilidad y cuántas fotos de prueba eran malignas",
  Probability: "Probabilidad",
  "Type, confidence": "Tipo, confianza",
  "Malignant test photos": "Fotos de prueba malignas",
  "All kinds of spots that the program knows": "Todos los tipos de manchas que conoce el programa",
  "Melanoma, basal cell carcinoma, and actinic keratosis or early squamous cell carcinoma count as malignant: their probabilities add up to the malignancy probability.":
    "El melanoma, el carcinoma basocelular y la queratosis actínica o carcinoma escamoso inicial " +
    "cuentan como malignos: sus probabilidades suman la probabilidad de malignidad.",
  "The probability of each kind, most probable first":
    "La probabilidad de cada tipo, primero el más probable",
  Kind: "Tipo de mancha",
  Code: "Código",
  "For researchers: compare with your own mask":
    "Para investigadores: comparar con su propia máscara",
  "A mask of this photo in black and white, with the spot in white (PNG or JPEG). The photo is sent once more, together with the mask; the result above does not change.":
    "Una máscara de esta foto en blanco y negro, con la mancha en blanco (PNG o JPEG). La foto se envía " +
    "otra vez, junto con la máscara; el resultado de arriba no cambia.",
  "Your mask": "Su máscara",
  "Compare the masks": "Comparar las máscaras",
  "In both masks (plain)": "En ambas máscaras (liso)",
  "Missing: only in your mask (stripes rising to the right)":
    "Falta: solo en su máscara (rayas que suben hacia la derecha)",
  "Extra: only in the network’s mask (stripes falling to the right)":
    "Sobra: solo en la máscara de la red (rayas que bajan hacia la derecha)",
  "Print this result": "Imprimir este resultado",
  "Analyse another photo": "Analizar otra foto",
  "Save as a file": "Guardar como archivo",
  "Photo with the overlay (JPEG)": "Foto con la superposición (JPEG)",
  "Outline (SVG)": "Contorno (SVG)",
  "Mask (PNG)": "Máscara (PNG)",
  "All figures of the answer (JSON)": "Todos los datos de la respuesta (JSON)",
  "Earlier results in this browser": "Resultados anteriores en este navegador",
  "Keep results in this browser": "Guardar los resultados en este navegador",
  "If this is on, the date, the figures and a reduced copy of the photo (at most 1024 pixels, without its name) of each result are stored in this browser on this device, and nowhere else. Anybody who uses this browser can open them. If you turn it off, results kept so far stay until you delete them here. The browser may delete them, too: print or save what you need.":
    "Si está activado, la fecha, los datos y una copia reducida de la foto (como máximo 1024 píxeles, " +
    "sin su nombre) de cada resultado se guardan en este navegador de este dispositivo y en ningún " +
    "otro lugar. Cualquiera que use este navegador puede abrirlos. Si lo desactiva, los resultados ya " +
    "guardados permanecen hasta que los borre aquí. El navegador también puede borrarlos: imprima o " +
    "guarde lo que necesite.",
  "Compare the two chosen": "Comparar los dos elegidos",
  "Delete all": "Borrar todos",
  "Two results side by side": "Dos resultados uno al lado del otro",
  "Only a doctor can judge a change. The figures differ from photo to photo, even for the same spot on the same day: a lower probability does not mean that a spot is getting better. If a spot has changed, have it examined.":
    "Solo un médico puede valorar un cambio. Los datos varían de una foto a otra, incluso con la misma " +
    "mancha y el mismo día: una probabilidad menor no significa que una mancha mejore. Si una mancha " +
    "ha cambiado, haga que la examinen.",
  "Show the outlines": "Mostrar los contornos",
  "Both photos are enlarged until the spots have the same size here. Compare shape, border and colours; whether a spot has grown cannot be seen.":
    "Ambas fotos se amplían hasta que las manchas tienen aquí el mismo tamaño. Compare la forma, el " +
    "borde y los colores; no se puede ver si una mancha ha crecido.",
  "The photo is sent only to the analysis service of this page. The service does not store it. Its file name, and the place, time and camera that the file may contain, are not sent.":
    "La foto se envía solo al servicio de análisis de esta página. El servicio no la guarda. No se " +
    "envían el nombre del archivo ni el lugar, la hora y la cámara que el archivo pueda contener.",
};
