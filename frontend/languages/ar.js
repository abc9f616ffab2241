// The page's texts in Arabic.

/** @import { Dictionary, Translation } from "../js/language.js" */

/** @type {Dictionary["format"]} */
export const format = {
  percent: (number) => `${number}%`,
  under: (share) => `أقل من ${share}`,
  over: (share) => `أكثر من ${share}`,
  half: "50%",
  littleOver: (size) => `أكثر قليلًا من ${size}`,
};

/** @type {Dictionary["photo"]} */
export const photo = {
  hint: (size) => `أو أفلتها هنا أو ألصقها. JPG أو JPEG أو PNG، ‏${size} على الأكثر.`,
  choose: "اختر صورة",
  chooseAnother: "اختر صورة أخرى",
  add: "أضف صورًا",
  busy: "يُرجى الانتظار حتى ينتهي التحليل أو إلغاؤه، ثم اختيار الصورة مرة أخرى.",
  busyTitle: "يجري تحليل الآن",
  tooMany: (most) => `يمكن تحليل ${most} صورة على الأكثر في المرة الواحدة. تُركت الصور الأخرى.`,
  tooManyTitle: "صور كثيرة جدًا",
  allAnalysed: {
    title: "حُلّلت كل الصور",
    message: "افتح نتيجة من القائمة أو أضف صورًا أخرى.",
  },
  severalProblems: (count) => `عدد الملفات المتروكة: ${count}`,
  resolutionTitle: (height) => `${height}p على الأقل`,
  resolutionText: (size) => `${size} بكسل أو أكثر.`,
  unreadable: "لا يستطيع متصفحك عرض هذه الصورة؛ قد تكون تالفة. ما زال بإمكانك إرسالها.",
  preparing: "جارٍ فتح الصورة…",
  lowResolution: (size, recommended) =>
    `في هذه الصورة ${size} بكسل، أي أقل من ${recommended} الموصى بها.`,
  faults: {
    blurry:
      "تبدو هذه الصورة غير واضحة. إن أمكن فالتقطها مرة أخرى: اثبت ودع الكاميرا تضبط التركيز.",
    dark: "هذه الصورة مظلمة جدًا. إن أمكن فالتقطها مرة أخرى قرب نافذة أو بالفلاش.",
    bright:
      "هذه الصورة ساطعة جدًا، وأجزاء منها لا تُظهر تفاصيل. إن أمكن فالتقطها مرة أخرى في ضوء أخف أو بلا فلاش.",
  },
  canBeSent: "ما زال بإمكانك إرسالها، لكن النتيجة قد تكون أقل موثوقية.",
  edit: "اقتصاص الصورة أو تدويرها",
  editHint: "يبقى ما تراه في الإطار. حرّك الصورة وكبّرها حتى تملأ البقعة الإطار.",
  editorKeys: "الصورة. تحركها مفاتيح الأسهم، ويغيّر زائد وناقص حجمها، ويدوّرها R.",
  editorTools: {
    rotate: "دوّر",
    zoomIn: "كبّر",
    zoomOut: "صغّر",
    reset: "أعد الضبط",
    left: "حرّك إلى اليسار",
    right: "حرّك إلى اليمين",
    up: "حرّك إلى أعلى",
    down: "حرّك إلى أسفل",
  },
  editorStatus: (kept, whole, degrees) =>
    `في الإطار: ${kept.width} × ${kept.height} من ${whole.width} × ${whole.height} بكسل، مع تدوير ${degrees}°.`,
  apply: "طبّق",
  cancelEdit: "إلغاء",
  editFailedTitle: "لا يمكن تغيير هذه الصورة هنا",
  editFailed: "لا يستطيع متصفحك تغيير هذه الصورة. ما زال بإمكانك إرسالها كما هي.",
  queueTitle: (count) => `صورك (${count})`,
  waiting: "لم تُحلَّل بعد",
  working: "قيد التحليل",
  analysed: (headline) => `النتيجة: ${headline}`,
  notAnalysed: (reason) => `لم تُحلَّل: ${reason}`,
  show: "اعرض",
  showPhoto: (name) => `اعرض ${name}`,
  openResult: "افتح النتيجة",
  openResultOf: (name) => `افتح نتيجة ${name}`,
  remove: "أزل",
  removePhoto: (name) => `أزل ${name}`,
  queueStep: (number, count) => `يجري تحليل الصورة ${number} من ${count}.`,
  queueCounts: ({ all, done, failed }) =>
    `عدد الصور ${all}: حُلّل منها ${done}، ولم يُحلَّل ${failed} بسبب مشكلة.`,
  preview: (name) => `معاينة ${name}`,
  emptyFile: (name) => `«${name}» فارغ. يُرجى اختيار صورة أخرى.`,
  tooLarge: (name, size, most) =>
    `حجم «${name}» ‏${size}؛ ويمكن تحليل ${most} على الأكثر. اقتصّها حول البقعة أو احفظها بصيغة JPEG وحاول مرة ` +
    "أخرى.",
  tooManyPixels: (size, most) =>
    `في هذه الصورة ${size} بكسل؛ ويمكن تحليل ${most} على الأكثر. اقتصّها حول البقعة أو صغّرها وحاول مرة أخرى.`,
  unreadableFile: (name) => `تتعذّر قراءة «${name}». إذا كان مجلدًا فيُرجى اختيار صورة واحدة بداخله.`,
  heic: (name) =>
    `«${name}» صورة HEIC، وهي الصيغة المعتادة في أجهزة iPhone. يُرجى حفظها أولًا بصيغة JPEG (على iPhone: ` +
    "الإعدادات، الكاميرا، التنسيقات، الأكثر توافقًا، ثم التقط الصورة مرة أخرى).",
  otherKinds: {
    pdf: "مستند PDF",
    office: "مستند Office",
    archive: "مستند أو أرشيف",
    gif: "صورة GIF",
    bmp: "صورة BMP",
    tiff: "صورة TIFF",
    webp: "صورة WebP",
    avif: "صورة AVIF",
    svg: "رسم SVG",
  },
  ofOtherKind: (name, kind) =>
    `«${name}» ${kind} وليس صورة JPEG أو PNG. يُرجى اختيار صورة JPG أو JPEG أو PNG.`,
  ofUnknownKind: (name) =>
    `«${name}» ليس صورة JPEG أو PNG مهما كان اسمه. يُرجى اختيار صورة JPG أو JPEG أو PNG.`,
  damaged: (name) => `«${name}» تالفة أو غير كاملة. يُرجى اختيار صورة أخرى.`,
  uploading: (percentage, seconds) => `جارٍ الإرسال: ${percentage}%، ‏${seconds} ث`,
  analysing: (seconds) => `جارٍ التحليل: ${seconds} ث`,
  uploadBegun: "جارٍ إرسال الصورة.",
  uploadAgain: "البقعة صغيرة في هذه الصورة. تُرسل الصورة مرة أخرى بكل تفاصيلها.",
  uploadEnded: "أُرسلت الصورة. جارٍ التحليل.",
  slowUpload:
    "الإرسال بطيء. قد يكون اتصالك ضعيفًا. يمكنك مواصلة الانتظار، أو الإلغاء والمحاولة لاحقًا.",
  slowAnalysis:
    "يستغرق التحليل وقتًا أطول من المعتاد. يمكنك مواصلة الانتظار، أو الإلغاء والمحاولة لاحقًا.",
  cancelled: "أُلغي. صورتك ما زالت هنا.",
  cancelledBesideResult: "أُلغي. لم تتغير النتيجة في هذه الصفحة.",
};

/** @type {Dictionary["result"]} */
export const result = {
  adviceLabel: "ماذا تفعل:",
  noResultLabel: "لا توجد نتيجة:",
  advice: {
    see_doctor_soon: {
      headline: "اطلب من طبيب فحص هذه البقعة قريبًا",
      message:
        "قد تكون هذه البقعة سرطانًا في الجلد، ولا يمكن معرفة ذلك إلا بالفحص. يُرجى حجز موعد مع طبيب الآن، " +
        "حتى إن كانت البقعة لا تزعجك.",
    },
    see_doctor: {
      headline: "اطلب من طبيب فحص هذه البقعة",
      message:
        "لا تُظهر الصورة بوضوح كافٍ ما إذا كانت هذه البقعة سرطانًا في الجلد. يُرجى أن تطلب من طبيب أن يراها، " +
        "حتى إن كانت لا تزعجك.",
    },
    watch: {
      headline: "استمر في مراقبة هذه البقعة",
      message:
        "لا تستبعد هذه النتيجة سرطان الجلد. راجع طبيبًا إذا كانت البقعة جديدة أو تتغير أو تكبر أو تنزف أو " +
        "تسبب حكة أو ألمًا، أو إذا كانت تقلقك.",
    },
  },
  unknownAdvice: "نصيحة بشأن هذه البقعة",
  adviceAnnounced: (headline, message) => `${headline}. ${message}`,
  doubtfulAdviceAnnounced: (headline, message) =>
    `${headline}. ${message} هذه النتيجة مشكوك فيها؛ والأسباب فيما يلي.`,
  nothing: {
    not_skin: {
      headline: "لم يُتعرَّف على جلد في هذه الصورة",
      message: "إذا كانت الصورة تُظهر جلدًا فعلًا، فهذا لا يقول شيئًا عن البقعة.",
      steps: [
        "التقط صورة قريبة للجلد تكون البقعة في وسطها.",
        "التقطها في ضوء نهار متساوٍ وبتركيز واضح، ثم اقتصّها حول البقعة.",
        "إذا كانت بقعة ما تقلقك، فاعرضها على طبيب مهما قالت هذه الصفحة.",
      ],
    },
    no_lesion_found: {
      headline: "لم يُعثر على بقعة في هذه الصورة",
      message: "هذا لا يعني أن جلدك سليم.",
      steps: [
        "اقترب أكثر، أو اقتصّ الصورة، حتى تملأ البقعة جزءًا كبيرًا منها.",
        "استخدم ضوءًا متساويًا، بلا ظل أو لمعان أو شعر فوق البقعة.",
        "إذا كانت بقعة ما تقلقك، فاعرضها على طبيب مهما قالت هذه الصفحة.",
      ],
    },
  },
  doubtsTitle: "هذه النتيجة مشكوك فيها",
  doubtsAfterWatch: "لا تعتمد على هذه النتيجة. التقط صورة أفضل، أو اطلب من طبيب أن يرى البقعة.",
  doubtsAfterDoctor: "تبقى النصيحة كما هي: اطلب من طبيب أن يرى البقعة.",
  photoTitle: "عن هذه الصورة",
  warnings: {
    low_resolution: "الصورة صغيرة. في صورة أكبر يرى البرنامج أكثر.",
    blurry: "تبدو الصورة غير واضحة. أمسك الكاميرا بثبات ودعها تضبط التركيز.",
    too_dark: "الصورة مظلمة جدًا. التقطها مرة أخرى في ضوء النهار أو بضوء أكثر.",
    too_bright:
      "الصورة ساطعة جدًا: أجزاء منها بيضاء تمامًا. التقطها مرة أخرى في ضوء أخف أو بلا فلاش.",
    phone_photo:
      "تبدو هذه صورة من هاتف. البرنامج أقل دقة مع هذه الصور منه مع الصور الملتقطة بمكبّر الجلد الذي " +
      "يستخدمه الطبيب (منظار الجلد).",
    unusual_photo:
      "لا تشبه هذه الصورة الصور التي تعلّم منها البرنامج. تعطي صورة قريبة للجلد في ضوء جيد نتيجة أوثق.",
    outlines_differ:
      "رسم البرنامج حدود البقعة بطريقتين، والحدّان مختلفان. قد تساعد صورة لبقعة واحدة مقصوصة حولها.",
    glare: "تعكس البقعة الضوء فيخفي أجزاء منها. التقط الصورة بلا فلاش، أو أمِل الكاميرا قليلًا.",
    lesion_cut:
      "تقطع حافة الصورة جزءًا من البقعة. التقطها مرة أخرى من مسافة أبعد، مع جلد حول البقعة كلها.",
    lesion_too_small: "البقعة صغيرة جدًا في هذه الصورة. التقطها مرة أخرى من مسافة أقرب.",
  },
  classifiersDisagree: (first, firstShare, second, secondShare) =>
    `لا تتفق الشبكتان اللتان تقدّران الاحتمال: تعطي ${first} ‏${firstShare}، وتعطي ${second} ‏${secondShare}.`,
  ofHundred: (malignant) =>
    `من كل 100 صورة اختبار حصلت على هذه الإجابة، أظهرت نحو ${malignant} بقعة خبيثة.`,
  testPhotosDiffer:
    "التُقطت صور الاختبار بمنظار الجلد. التُقطت صورتك بطريقة أخرى، لذا قد لا ينطبق هذا الرقم عليها.",
  assumedShare: (share) =>
    `يفترض الاحتمال أن ${share} من البقع المصوَّرة خبيثة؛ ويكون أقل إذا كان عددها أقل، ويمكن للعيادة أن تحدد ` +
    "نسبتها الخاصة.",
  assumedAndMeasuredShare: (share, measured) =>
    `يفترض الاحتمال أن ${share} من البقع المصوَّرة خبيثة؛ ويكون أقل إذا كان عددها أقل. أما بين صور الاختبار ` +
    `فكانت ${measured} من كل 100 خبيثة.`,
  range: (from, to) => `من ${from} إلى ${to}`,
  band: (type, confidence) => `${type}، ${confidence}`,
  aboutOfHundred: (malignant) => `نحو ${malignant} من كل 100`,
  notMeasured: "لم يُقَس",
  adviceThresholds: (examine, soon) =>
    `ابتداءً من احتمال ${examine} تكون النصيحة فحص البقعة، وابتداءً من ${soon} فحصها قريبًا.`,
  types: { benign: "حميدة", malignant: "خبيثة" },
  benignUncertain: "حميدة، لكن غير مؤكد",
  benignDoubtful: "حميدة، لكن مشكوك في ذلك",
  confidences: { High: "عالية", Medium: "متوسطة", Low: "منخفضة" },
  meaningMalignant:
    "«خبيثة» تعني سرطان الجلد، أو تغيرًا في الجلد يمكن أن يتحول إلى سرطان جلد. هذا تقدير من صورة وليس تشخيصًا.",
  meaningBenign:
    "«حميدة» تعني أنها ليست سرطانًا. هذا تقدير من صورة وليس تشخيصًا، والبرنامج يسمي السرطان أحيانًا حميدًا.",
  meaningBenignLikely:
    "«حميدة» تعني أنها ليست سرطانًا. الأرجح هنا أنها حميدة، لكن هذا ليس مؤكدًا بما يكفي: فبعض البقع التي لها " +
    "نتيجة كهذه خبيثة. لذلك ينبغي أن يراها طبيب. هذا تقدير من صورة وليس تشخيصًا.",
  meaningBenignUnlikely:
    "«حميدة» تعني أنها ليست سرطانًا. الاحتمال أقل من حد النوع «خبيثة»، لكن احتمال أنها خبيثة لا يقل عن احتمال " +
    "أنها حميدة. لذلك ينبغي أن يراها طبيب. هذا تقدير من صورة وليس تشخيصًا.",
  confidenceMeanings: {
    High:
      "ثقة عالية: الاحتمال بعيد عن الحد بين الحميد والخبيث. ومع ذلك قد يخطئ البرنامج. لا تقول الثقة شيئًا عن " +
      "مدى خطورة البقعة.",
    Medium:
      "ثقة متوسطة: الاحتمال على مسافة ما من الحد بين الحميد والخبيث. من الممكن جدًا أن يخطئ البرنامج. لا تقول " +
      "الثقة شيئًا عن مدى خطورة البقعة.",
    Low:
      "ثقة منخفضة: الاحتمال ليس بعيدًا عن الحد بين الحميد والخبيث، لذا فالنوع الآخر ممكن جدًا. لا تقول الثقة " +
      "شيئًا عن مدى خطورة البقعة.",
  },
  confidenceWithoutDoubts: "أسباب الشك المذكورة أعلاه ليست جزءًا من هذه الثقة.",
  kinds: {
    mel: {
      name: "الميلانوما",
      about: "سرطان جلد ينشأ من خلايا الصبغة. يمكن أن ينتشر، لذا فالعلاج المبكر مهم.",
    },
    bcc: {
      name: "سرطان الخلايا القاعدية",
      about: "أكثر سرطانات الجلد شيوعًا. ينمو ببطء ونادرًا ما ينتشر، لكنه يحتاج إلى علاج.",
    },
    akiec: {
      name: "التقران السفعي أو سرطان الخلايا الحرشفية المبكر",
      about:
        "جزء من الجلد أضرّت به الشمس ويمكن أن يتحول إلى سرطان جلد، أو سرطان جلد في مرحلة مبكرة.",
    },
    nv: { name: "شامة (وحمة)", about: "شامة عادية. ليست سرطانًا." },
    bkl: {
      name: "تقران حميد",
      about: "بقعة من التقدم في العمر أو نمو خشن يشبه الثؤلول. ليس سرطانًا.",
    },
    df: { name: "ورم ليفي جلدي", about: "كتلة صغيرة وصلبة في الجلد. ليست سرطانًا." },
    vasc: {
      name: "آفة وعائية",
      about: "بقعة من أوعية دموية صغيرة، مثل الورم الوعائي الكرزي. ليست سرطانًا.",
    },
  },
  severalSpots: (number, count) =>
    `عدد البقع التي عُثر عليها في هذه الصورة: ${count}. هذه النتيجة تخص البقعة ${number} فقط، وهي الحمراء.`,
  analyseSpot: (number, count) => `حلّل البقعة ${number} من ${count}`,
  spot: (number) => `البقعة ${number}`,
  explanationOffer:
    "يمكن لخريطة حرارية أن تُظهر أي أجزاء الصورة رفعت الاحتمال أو خفضته، لإحدى الشبكتين اللتين تقدّرانه. " +
    "تُرسل الصورة عندئذ إلى الخدمة مرة أخرى.",
  explained: (network) =>
    `تُظهر الخريطة الحرارية أي أجزاء الصورة رفعت (برتقالي) أو خفضت (أزرق) احتمال ${network}، وهي إحدى ` +
    "الشبكتين؛ وهي لا تُظهر مرضًا.",
  notExplained: "لا توجد خريطة حرارية، لأنه لم تُقيَّم أي بقعة في هذه الصورة.",
  explain: "أظهر ما أثّر في النتيجة",
  explaining: "جارٍ رسم الخريطة الحرارية…",
  explainedNetwork: (network, own, whole) =>
    `تقدّر شبكتان الاحتمال، والخريطة الحرارية تخص إحداهما، ${network}. تعطي ${network} وحدها ${own}؛ واحتمال ` +
    `النتيجة ${whole}.`,
  heatmapScale: (grid, factor, network, probability) =>
    `اللون الكامل: خانة واحدة من شبكة ${grid} تضرب (+) نسبة الخبيث إلى الحميد في ${factor} أو تقسمها (−) عليه. ` +
    `وتنقل الخانات كلها معًا احتمال ${network} من 50% إلى ${probability}.`,
  noMask: "لم يُحتفظ بأي قناع.",
  keptHigher: (network) =>
    `احتُفظ بقناع ${network}: فله بين القناعين أعلى Dice متوقع، وهو الدقة التي تتوقعها الشبكة لقناعها ` +
    "(القاعدة expected_dice).",
  keptPreferred: (network, other) =>
    `احتُفظ بقناع ${network} مع أن لشبكة ${other} أعلى Dice متوقع، وهو الدقة التي تتوقعها الشبكة لقناعها: ` +
    `فالفارق أصغر من أن يُستبعد ${network}، إذ كانت أقنعتها أفضل في حالات كهذه في صور التحقق (القاعدة ` +
    "expected_dice).",
  keptLarger: (network) => `احتُفظ بقناع ${network} لأنه يغطي مساحة أكبر (القاعدة area).`,
  keptAgreeing: (network) =>
    `احتُفظ بقناع ${network} لأنه الأكثر اتفاقًا مع القناع المرسل مع الصورة (القاعدة dice).`,
  keptByRule: (network, rule) => `احتُفظ بقناع ${network} وفق القاعدة ${rule}.`,
  agreement: (share, dice) => `يتفق قناعا الشبكتين بنسبة ${share} ‏(Dice ${dice}).`,
  dice: "Dice",
  expectedDice: "Dice المتوقع",
  ruleMean:
    "يأتي احتمال الخباثة من الشبكتين معًا: فهو يقابل متوسط لوغاريتم نسبتيهما (القاعدة mean).",
  ruleMostConfident: (network) =>
    `احتمال الخباثة هو احتمال ${network}، لأنه أبعد عن 50% من احتمال الشبكة الأخرى (القاعدة most_confident).`,
  ruleSingle: (network, rule) =>
    `احتمال الخباثة هو احتمال ${network} وحدها، لأن هذه الخدمة مضبوطة على استخدام هذه الشبكة فقط (القاعدة ` +
    `${rule}).`,
  ruleOther: (rule) => `ينتج احتمال الخباثة من القاعدة ${rule}.`,
  oneNetwork: "شبكة واحدة",
  yes: "نعم",
  no: "لا",
  technical: (kind, size, seconds, version) =>
    `${kind}، ‏${size} بكسل. حُلّلت في ${seconds} ثانية بإصدار النموذج ${version}.`,
  stamp: (name, date, version) => `الصورة «${name}»، حُلّلت في ${date} بإصدار النموذج ${version}.`,
};

/** @type {Dictionary["viewer"]} */
export const viewer = {
  captions: {
    photo: "الصورة",
    outline: "حدود البقعة",
    overlay: "التراكب: البقعة بالأحمر",
    masks: "قناعا الشبكتين",
    heatmap: "الخريطة الحرارية فوق الصورة",
  },
  photoAlt: "صورتك كما أُرسلت",
  outlineAlt: ({ place, share }) =>
    `صورتك مع خط حول البقعة. تقع البقعة ${place} وتغطي ${share} من الصورة.`,
  overlayAlt: ({ place, share }) =>
    `صورتك والبقعة بالأحمر. تقع المنطقة الحمراء ${place} وتغطي ${share} من الصورة.`,
  masksAlt: ({ place, share, agreement }) =>
    `صورتك مع قناعي الشبكتين، وهما يتفقان بنسبة ${agreement}. يقع القناع المحتفظ به ${place} ويغطي ${share} ` +
    "من الصورة.",
  heatmapAlt: "الخريطة الحرارية فوق صورتك؛ وصفها تحت «ما أثّر في النتيجة».",
  places: {
    "top left": "في أعلى اليسار",
    "top centre": "في الأعلى",
    "top right": "في أعلى اليمين",
    "middle left": "في اليسار",
    "middle centre": "في الوسط",
    "middle right": "في اليمين",
    "bottom left": "في أسفل اليسار",
    "bottom centre": "في الأسفل",
    "bottom right": "في أسفل اليمين",
    "above left": "في الوسط مع ميل قليل إلى الأعلى واليسار",
    "above centre": "في الوسط مع ميل قليل إلى الأعلى",
    "above right": "في الوسط مع ميل قليل إلى الأعلى واليمين",
    "level left": "في الوسط مع ميل قليل إلى اليسار",
    "level right": "في الوسط مع ميل قليل إلى اليمين",
    "below left": "في الوسط مع ميل قليل إلى الأسفل واليسار",
    "below centre": "في الوسط مع ميل قليل إلى الأسفل",
    "below right": "في الوسط مع ميل قليل إلى الأسفل واليمين",
  },
  heatmapDescription: ({ up, down }) => {
    const upwards = up ? `أكثر ما رفعه يقع ${up} من الإطار.` : "لم يرفعه شيء.";
    const downwards = down ? `أكثر ما خفضه يقع ${down} من الإطار.` : "لم يخفضه شيء.";
    return `صورتك بالرمادي، وملوّنة حيث غيّرت الاحتمال. ${upwards} ${downwards}`;
  },
  sizeInPixels: ({ length, width, area }) =>
    `طول البقعة في الصورة ${length} بكسل وعرضها ${width} بكسل، ومساحتها ${area} بكسل.`,
  sizeInMillimetres: ({ length, width, area }) =>
    `طول البقعة نحو ${length} مم وعرضها نحو ${width} مم، ومساحتها نحو ${area} مم². هذا تقدير، وليس أدق من المقياس ` +
    "والمنطقة الحمراء.",
  abcd: ({ asymmetry, dents, colours }) =>
    `عند طي البقعة من منتصفها، لا يقابل ${asymmetry} منها شيء في الجهة الأخرى (عدم التماثل). وتشغل ` +
    `الانبعاجات في حافتها ${dents}. الألوان: ${colours}. تصف هذه الأرقام المنطقة الحمراء؛ ولا يعتمد عليها ` +
    "الاحتمال ولا النصيحة.",
  colours: {
    white: "أبيض",
    red: "أحمر",
    light_brown: "بني فاتح",
    dark_brown: "بني غامق",
    blue_grey: "رمادي مزرق",
    black: "أسود",
  },
  rulerEnd: (number) => (number === 1 ? "الطرف الأول للخط" : "الطرف الثاني للخط"),
  chooseMask: "يُرجى اختيار قناع أولًا.",
  comparing: "جارٍ مقارنة الأقنعة.",
  noMasks: "لا يوجد قناع للمقارنة، لأنه لم يُتعرَّف على جلد في هذه الصورة.",
  diceOf: ({ network, dice }) => `${network}: ‏Dice ${dice}`,
  differences: ({ missed, extra }) =>
    `من مساحة قناعك، ${missed} ناقص في هذا القناع. وهو يغطي زيادة على ذلك ${extra} من تلك المساحة خارج قناعك.`,
  differenceAlt: (network) => `قناعك وقناع ${network}: المشترك والناقص والزائد`,
  keptMask: (network) => `${network} (محتفظ به)`,
};

/** @type {Dictionary["keeping"]} */
export const keeping = {
  saveFailed: "تعذّر إنشاء الملف. يُرجى المحاولة مرة أخرى.",
  keepFailed:
    "لا يسمح هذا المتصفح للصفحة بحفظ النتائج أو قراءتها. قد يكون السبب نافذة خاصة أو امتلاء التخزين.",
  keptCount: (count) => (count === 0 ? "لا توجد نتائج محفوظة." : `عدد النتائج المحفوظة: ${count}.`),
  chooseTwo: "اختر نتيجتين بالضبط للمقارنة.",
  compare: "قارن",
  open: "افتح",
  delete: "احذف",
  compareLabel: (date) => `قارن نتيجة ${date}`,
  openLabel: (date) => `افتح نتيجة ${date}`,
  deleteLabel: (date) => `احذف نتيجة ${date}`,
  confirmDelete: (date) => `هل تحذف نتيجة ${date}؟ لا يمكن استعادتها.`,
  confirmDeleteAll: (count) => `هل تحذف كل النتائج المحفوظة (${count})؟ لا يمكن استعادتها.`,
  probability: (share) => `احتمال الخباثة ${share}`,
  comparedPhoto: (date) => `صورة ${date}، مكبّرة حول البقعة`,
  keptPhotoName: "نسخة محفوظة في هذا المتصفح",
  outlineTitle: "حدود البقعة، ببكسلات الصورة المعتدلة",
};

/** @type {Dictionary["service"]} */
export const service = {
  notices: {
    starting: "الخدمة قيد البدء. يستغرق ذلك دقيقة على الأكثر. يمكنك اختيار صورتك الآن.",
    not_responding:
      "الخدمة لا تستجيب في الوقت الحالي، وسيُعاد تشغيلها إذا استمر ذلك. يمكنك اختيار صورتك الآن؛ وستخبرك هذه " +
      "الصفحة متى يمكن إرسالها.",
    down:
      "الخدمة لا تعمل، أو يتعذّر الوصول إليها. تواصل هذه الصفحة محاولة الوصول إليها. إذا كنت تشغّل الخدمة " +
      "بنفسك، فانظر النافذة التي يعمل فيها «make serve».",
  },
  readyNow: "الخدمة جاهزة الآن.",
  notReady: {
    starting: "الخدمة ما زالت قيد البدء",
    not_responding: "الخدمة لا تستجيب",
    down: "يتعذّر الوصول إلى الخدمة",
  },
  waitingForBusy: (seconds) =>
    `الخدمة مشغولة. ستُرسل صورتك مرة أخرى بعد ${seconds} ث.`,
  waitingAnnounced: "الخدمة مشغولة. ستُرسل صورتك مرة أخرى بعد قليل.",
  nothingSent:
    "لم يُرسل شيء. صورتك ما زالت هنا: يُرجى المحاولة مرة أخرى عندما تقول هذه الصفحة إن الخدمة جاهزة.",
  refusals: {
    no_image: { title: "لم تُختر صورة", message: "يُرجى اختيار صورة للبقعة أولًا." },
    several_photos: { title: "صورة واحدة في كل مرة", message: "يُرجى اختيار صورة واحدة في كل مرة." },
    bad_choice: {
      title: "لا يمكن اختيار هذه البقعة",
      message: "لم تعثر عليها الخدمة مرة أخرى. يُرجى إرسال صورة لهذه البقعة وحدها.",
    },
    empty_file: { title: "هذا الملف فارغ", message: "يُرجى اختياره مرة أخرى." },
    unreadable: {
      title: "تتعذّر قراءة هذا الملف",
      message: "ربما نُقل من مكانه. يُرجى اختياره مرة أخرى.",
    },
    unsupported_format: {
      title: "نوع هذا الملف غير مقبول",
      message: "يُرجى اختيار صورة JPG أو JPEG أو PNG.",
    },
    file_too_large: {
      title: "هذا الملف كبير جدًا",
      message: "لا تقبل الخدمة ملفًا بهذا الحجم. اقتصّ الصورة حول البقعة وحاول مرة أخرى.",
    },
    too_many_pixels: {
      title: "في هذه الصورة بكسلات كثيرة جدًا",
      message: "يُرجى اقتصاصها حول البقعة أو تصغير حجمها.",
    },
    too_complex: {
      title: "هذه الصورة معقدة جدًا",
      message: "سيستغرق فتحها وقتًا طويلًا جدًا. يُرجى حفظها بصيغة JPEG عادية والمحاولة مرة أخرى.",
    },
    too_small: {
      title: "هذه الصورة صغيرة جدًا",
      message: "يُرجى اختيار صورة أكبر، لا نسخة صغيرة منها.",
    },
    corrupt_image: {
      title: "هذا الملف تالف",
      message: "الصورة تالفة أو غير كاملة. يُرجى اختيارها مرة أخرى أو اختيار غيرها.",
    },
    upload_too_slow: {
      title: "استغرق الإرسال وقتًا طويلًا جدًا",
      message: "يُرجى إرسال صورة أصغر، أو المحاولة مرة أخرى باتصال أسرع.",
    },
    busy: {
      title: "الخدمة مشغولة",
      message: "لديها صور كثيرة للتحليل. يُرجى المحاولة مرة أخرى بعد قليل.",
    },
    starting: {
      title: "الخدمة ما زالت قيد البدء",
      message: "يُرجى المحاولة مرة أخرى بعد قليل.",
    },
    interrupted: {
      title: "انقطع التحليل",
      message:
        "الخدمة تتعافى. يُرجى المحاولة مرة أخرى بعد قليل؛ وإذا تكرر ذلك فجرّب صورة أخرى.",
    },
    internal_error: {
      title: "فشل التحليل",
      message:
        "حدث خطأ في الخدمة. يُرجى المحاولة مرة أخرى؛ وإذا تكرر ذلك فأخبر القائمين عليها.",
    },
    login_required: {
      title: "يُرجى تسجيل الدخول",
      message: "يمكن إرسال الصورة بعد تسجيل الدخول. يُرجى المحاولة مرة أخرى وإدخال الاسم وكلمة المرور.",
    },
    too_many_requests: {
      title: "طلبات كثيرة جدًا",
      message: "وردت منك أو من شبكتك طلبات كثيرة في وقت قصير.",
    },
    unavailable: { title: "الخدمة لا تعمل", message: "يُرجى المحاولة مرة أخرى بعد قليل." },
  },
  refused: "لم تُقبل الصورة",
  photoKept: (message) => `${message} صورتك ما زالت هنا.`,
  tryAgainAfter: (time) => `يُرجى المحاولة مرة أخرى بعد الساعة ${time}.`,
  forOperator: (message, id) => `${message} رقم هذا الطلب هو ${id}.`,
  cannotAnalyse: {
    title: "لا تستطيع الخدمة تحليل الصور الآن",
    message: (httpStatus) =>
      `إنها قيد البدء أو مشغولة أو تتعافى (خطأ ${httpStatus}). صورتك ما زالت هنا: يُرجى الانتظار دقيقة ثم ` +
      "المحاولة مرة أخرى.",
  },
  failed: {
    title: "فشل التحليل",
    message:
      "لم تعطِ الخدمة إجابة يمكن استخدامها. صورتك ما زالت هنا: يُرجى المحاولة مرة أخرى أو تجربة صورة أخرى.",
    messageWithStatus: (httpStatus) =>
      `لم تعطِ الخدمة إجابة يمكن استخدامها (خطأ ${httpStatus}). صورتك ما زالت هنا: يُرجى المحاولة مرة أخرى أو ` +
      "تجربة صورة أخرى.",
  },
  noAnswer: {
    title: "لم تصل إجابة",
    message:
      "الخدمة تعمل، لكن الاتصال انقطع قبل وصول الإجابة. ربما كانت الصورة أكبر مما تقبله الخدمة، أو فُتحت هذه " +
      "الصفحة على عنوان لا تسمح به الخدمة. يُرجى المحاولة مرة أخرى أو تجربة صورة أصغر.",
  },
  unreachable: {
    title: "يتعذّر الوصول إلى الخدمة",
    message:
      "صورتك ما زالت هنا. تواصل هذه الصفحة محاولة الوصول إلى الخدمة، وستخبرك متى يمكنك المحاولة مرة أخرى.",
  },
  drawingHeatMap: "جارٍ رسم الخريطة الحرارية.",
  chosen: (name, note) => `الصورة المختارة: ${name}. ${note}`.trim(),
};

/** @type {Translation["page"]} */
export const page = {
  "Upload a Skin Image for Segmentation": "ارفع صورة للجلد لتقسيمها",
  Language: "اللغة",
  "Upload one close-up photo of a mole or another spot on the skin. The service marks the spot on the photo and estimates how likely it is to be skin cancer.":
    "ارفع صورة قريبة واحدة لشامة أو بقعة أخرى على الجلد. تحدد الخدمة البقعة على الصورة وتقدّر مدى احتمال أن " +
    "تكون سرطان جلد.",
  "Your photo": "صورتك",
  "Choose a photo": "اختر صورة",
  "Take a photo": "التقط صورة",
  "Crop or rotate": "اقتصّ أو دوّر",
  "Undo the changes": "تراجع عن التغييرات",
  Close: "إغلاق",
  "or drop it here, or paste it. JPG, JPEG or PNG.": "أو أفلتها هنا أو ألصقها. JPG أو JPEG أو PNG.",
  "Upload and Segment": "ارفع وقسّم",
  Cancel: "إلغاء",
  "Photo requirements": "متطلبات الصورة",
  "High resolution": "دقة عالية",
  "the original photo, not a reduced copy.": "الصورة الأصلية، لا نسخة مصغّرة.",
  "The lesion clearly visible and well lit": "الآفة واضحة ومضاءة جيدًا",
  ": even light, no shadow or glare.": ": ضوء متساوٍ، بلا ظل أو لمعان.",
  "Cropped to the lesion": "مقصوصة حول الآفة",
  ", with a little healthy skin around it.": "، مع قليل من الجلد السليم حولها.",
  "No blurry pictures": "لا صور غير واضحة",
  ": hold still and let the camera focus.": ": اثبت ودع الكاميرا تضبط التركيز.",
  "Skin lesion images only": "صور آفات الجلد فقط",
  ": one lesion and nothing else.": ": آفة واحدة ولا شيء غيرها.",
  "Please note:": "يُرجى الانتباه:",
  "This result is for reference only. If you notice any discomfort or suspicious changes, please consult a qualified doctor.":
    "هذه النتيجة للاسترشاد فقط. إذا شعرت بأي انزعاج أو لاحظت تغيرات مريبة، فيُرجى استشارة طبيب مؤهل.",
  "How likely is it malignant?": "ما مدى احتمال أن تكون خبيثة؟",
  "probability that this spot is malignant: skin cancer, or a change of the skin that can turn into it":
    "احتمال أن تكون هذه البقعة خبيثة: سرطان جلد، أو تغير في الجلد يمكن أن يتحول إليه",
  Original: "الأصل",
  "Your photo, as sent": "صورتك كما أُرسلت",
  "Spots in the picture": "البقع في الصورة",
  "Line between the photo and the picture with marks": "الخط بين الصورة والصورة المعلَّمة",
  Photo: "الصورة",
  "With marks": "مع العلامات",
  Picture: "الصورة المعروضة",
  Show: "اعرض",
  Outline: "الحدود",
  Overlay: "التراكب",
  "Both masks": "القناعان",
  "Heat map": "الخريطة الحرارية",
  "Zoom in": "كبّر",
  "Zoom out": "صغّر",
  "Zoom to the spot": "كبّر البقعة",
  Spot: "البقعة",
  "Whole photo": "الصورة كاملة",
  Whole: "كاملة",
  "More picture tools": "أدوات أخرى للصورة",
  "Slider between the photo and the marks": "منزلق بين الصورة والعلامات",
  "Frame around the spot": "إطار حول البقعة",
  "Colour strength": "شدة اللون",
  "Size of the spot": "حجم البقعة",
  "For millimetres, the photo must show a ruler or a coin right beside the spot, taken from straight above. Move the two ends of the line on the photo, by hand or with the arrow keys, to two points whose distance you know, and enter that distance.":
    "للقياس بالمليمتر يجب أن تُظهر الصورة مسطرة أو قطعة نقود بجوار البقعة مباشرة، وأن تُلتقط من فوقها تمامًا. " +
    "حرّك طرفي الخط على الصورة، باليد أو بمفاتيح الأسهم، إلى نقطتين تعرف المسافة بينهما، ثم أدخل تلك المسافة.",
  "Distance between the ends, in millimetres": "المسافة بين الطرفين، بالمليمتر",
  "Plus and minus zoom, the arrow keys move the enlarged picture, 0 shows the whole photo.":
    "زائد وناقص للتكبير والتصغير، ومفاتيح الأسهم لتحريك الصورة المكبّرة، و0 لعرض الصورة كاملة.",
  "Choice of the spot": "اختيار البقعة",
  "Choose another spot to have it analysed. The photo is then sent to the service once more.":
    "اختر بقعة أخرى لتحليلها. تُرسل الصورة عندئذ إلى الخدمة مرة أخرى.",
  "Check that the red area covers the spot. If it does not, do not rely on this result: try a closer, sharper or better-lit photo.":
    "تحقق من أن المنطقة الحمراء تغطي البقعة. إن لم تكن كذلك فلا تعتمد على هذه النتيجة: جرّب صورة أقرب أو أوضح " +
    "أو أفضل إضاءة.",
  "What this spot could be": "ما الذي قد تكون عليه هذه البقعة",
  "These three fit the photo best. The program knows only seven kinds of spots, which are listed in the details. This spot may be of another kind.":
    "هذه الأنواع الثلاثة هي الأقرب إلى الصورة. لا يعرف البرنامج إلا سبعة أنواع من البقع، وهي مذكورة في " +
    "التفاصيل. قد تكون هذه البقعة من نوع آخر.",
  Type: "النوع",
  Confidence: "الثقة",
  "What influenced the result": "ما أثّر في النتيجة",
  "Show what influenced the result": "أظهر ما أثّر في النتيجة",
  "− down": "− خفض",
  "no influence": "بلا تأثير",
  "+ up": "+ رفع",
  "Orange, +": "البرتقالي، +",
  ": moved the probability up, towards malignant.": ": رفع الاحتمال، نحو الخبيث.",
  "Blue, −": "الأزرق، −",
  ": moved it down, towards benign.": ": خفضه، نحو الحميد.",
  Grey: "الرمادي",
  ": had no influence. This does not mean that the skin is healthy.":
    ": لم يكن له تأثير. هذا لا يعني أن الجلد سليم.",
  Frame: "الإطار",
  ": the part of the photo that the probability is based on.":
    ": جزء الصورة الذي يستند إليه الاحتمال.",
  Line: "الخط",
  ": the outline of the spot.": ": حدود البقعة.",
  "Strong colour on hair, ink or the skin beside the spot is a reason not to trust the result. The map is coarse: the edges of its colours are not edges in the skin.":
    "اللون القوي على شعر أو حبر أو على الجلد بجوار البقعة سبب لعدم الوثوق بالنتيجة. الخريطة تقريبية: حواف " +
    "ألوانها ليست حوافًا في الجلد.",
  "What you can do": "ما يمكنك فعله",
  Details: "التفاصيل",
  Segmentation: "التقسيم",
  "The masks that were compared; the area is given in percent of the photo":
    "الأقنعة التي قورنت؛ المساحة نسبة مئوية من الصورة",
  Network: "الشبكة",
  Area: "المساحة",
  "Expected Dice": "Dice المتوقع",
  Kept: "محتفظ به",
  Classification: "التصنيف",
  "The malignancy probability that each classifier gives": "احتمال الخباثة الذي يعطيه كل مصنِّف",
  "Malignancy probability": "احتمال الخباثة",
  Used: "مستخدم",
  "What each range of the probability meant": "ما عناه كل مجال من الاحتمال",
  "Measured on test photos, taken with a dermatoscope, that the program had not seen before.":
    "قيس على صور اختبار التُقطت بمنظار الجلد ولم يرها البرنامج من قبل.",
  "The answer for each range of the probability, and how many test photos were malignant":
    "الإجابة لكل مجال من الاحتمال، وعدد صور الاختبار الخبيثة",
  Probability: "الاحتمال",
  "Type, confidence": "النوع، الثقة",
  "Malignant test photos": "صور الاختبار الخبيثة",
  "All kinds of spots that the program knows": "كل أنواع البقع التي يعرفها البرنامج",
  "Melanoma, basal cell carcinoma, and actinic keratosis or early squamous cell carcinoma count as malignant: their probabilities add up to the malignancy probability.":
    "تُعدّ الميلانوما وسرطان الخلايا القاعدية والتقران السفعي أو سرطان الخلايا الحرشفية المبكر خبيثة: ومجموع " +
    "احتمالاتها هو احتمال الخباثة.",
  "The probability of each kind, most probable first": "احتمال كل نوع، الأرجح أولًا",
  Kind: "نوع البقعة",
  Code: "الرمز",
  "For researchers: compare with your own mask": "للباحثين: قارن بقناعك الخاص",
  "A mask of this photo in black and white, with the spot in white (PNG or JPEG). The photo is sent once more, together with the mask; the result above does not change.":
    "قناع لهذه الصورة بالأسود والأبيض تكون البقعة فيه بيضاء (PNG أو JPEG). تُرسل الصورة مرة أخرى مع القناع؛ ولا " +
    "تتغير النتيجة أعلاه.",
  "Your mask": "قناعك",
  "Compare the masks": "قارن الأقنعة",
  "In both masks (plain)": "في القناعين (سادة)",
  "Missing: only in your mask (stripes rising to the right)":
    "ناقص: في قناعك فقط (خطوط صاعدة إلى اليمين)",
  "Extra: only in the network’s mask (stripes falling to the right)":
    "زائد: في قناع الشبكة فقط (خطوط هابطة إلى اليمين)",
  "Print this result": "اطبع هذه النتيجة",
  "Analyse another photo": "حلّل صورة أخرى",
  "Save as a file": "احفظ كملف",
  "Photo with the overlay (JPEG)": "الصورة مع التراكب (JPEG)",
  "Outline (SVG)": "الحدود (SVG)",
  "Mask (PNG)": "القناع (PNG)",
  "All figures of the answer (JSON)": "كل أرقام الإجابة (JSON)",
  "Earlier results in this browser": "نتائج سابقة في هذا المتصفح",
  "Keep results in this browser": "احفظ النتائج في هذا المتصفح",
  "If this is on, the date, the figures and a reduced copy of the photo (at most 1024 pixels, without its name) of each result are stored in this browser on this device, and nowhere else. Anybody who uses this browser can open them. If you turn it off, results kept so far stay until you delete them here. The browser may delete them, too: print or save what you need.":
    "إذا فُعّل هذا الخيار، يُحفظ تاريخ كل نتيجة وأرقامها ونسخة مصغّرة من الصورة (1024 بكسل على الأكثر، بلا اسمها) " +
    "في هذا المتصفح على هذا الجهاز، وليس في أي مكان آخر. يمكن لأي شخص يستخدم هذا المتصفح أن يفتحها. إذا " +
    "أوقفته، تبقى النتائج المحفوظة حتى تحذفها هنا. وقد يحذفها المتصفح أيضًا: اطبع ما تحتاج إليه أو احفظه.",
  "Compare the two chosen": "قارن النتيجتين المختارتين",
  "Delete all": "احذف الكل",
  "Two results side by side": "نتيجتان جنبًا إلى جنب",
  "Only a doctor can judge a change. The figures differ from photo to photo, even for the same spot on the same day: a lower probability does not mean that a spot is getting better. If a spot has changed, have it examined.":
    "لا يستطيع الحكم على التغير إلا طبيب. تختلف الأرقام من صورة إلى أخرى، حتى للبقعة نفسها في اليوم نفسه: " +
    "والاحتمال الأقل لا يعني أن البقعة تتحسن. إذا تغيرت بقعة فاطلب فحصها.",
  "Show the outlines": "اعرض الحدود",
  "Both photos are enlarged until the spots have the same size here. Compare shape, border and colours; whether a spot has grown cannot be seen.":
    "تُكبَّر الصورتان حتى تتساوى البقعتان هنا في الحجم. قارن الشكل والحافة والألوان؛ ولا يمكن رؤية ما إذا كانت " +
    "البقعة قد كبرت.",
  "The photo is sent only to the analysis service of this page. The service does not store it. Its file name, and the place, time and camera that the file may contain, are not sent.":
    "لا تُرسل الصورة إلا إلى خدمة التحليل الخاصة بهذه الصفحة. لا تحفظها الخدمة. ولا يُرسل اسم ملفها ولا المكان " +
    "والوقت والكاميرا التي قد يتضمنها الملف.",
};
