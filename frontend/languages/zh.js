// The page's texts in Chinese.

/** @import { Dictionary, Translation } from "../js/language.js" */

/** @type {Dictionary["format"]} */
export const format = {
  percent: (number) => `${number}%`,
  under: (share) => `低于 ${share}`,
  over: (share) => `高于 ${share}`,
  half: "一半",
  littleOver: (size) => `略多于 ${size}`,
};

/** @type {Dictionary["photo"]} */
export const photo = {
  hint: (size) => `或拖放、粘贴到这里。JPG、JPEG 或 PNG，最大 ${size}。`,
  choose: "选择照片",
  chooseAnother: "选择另一张照片",
  add: "添加照片",
  busy: "请等分析结束，或取消分析，然后重新选择照片。",
  busyTitle: "正在进行分析",
  tooMany: (most) => `一次最多可以分析 ${most} 张照片。其余的没有加入。`,
  tooManyTitle: "照片太多",
  allAnalysed: {
    title: "所有照片都已分析",
    message: "请打开列表中的一个结果，或添加其他照片。",
  },
  severalProblems: (count) => `有 ${count} 个文件没有加入`,
  resolutionTitle: (height) => `至少 ${height}p`,
  resolutionText: (size) => `${size} 像素或更高。`,
  unreadable: "您的浏览器无法显示这张照片，它可能已损坏。您仍然可以发送。",
  preparing: "正在打开照片……",
  lowResolution: (size, recommended) => `这张照片有 ${size} 像素，低于建议的 ${recommended}。`,
  faults: {
    blurry: "这张照片看起来模糊。如果可以，请重新拍摄：拿稳相机，等它对好焦。",
    dark: "这张照片很暗。如果可以，请在窗边或用闪光灯重新拍摄。",
    bright: "这张照片很亮，有些部分看不到细节。如果可以，请在更柔和的光线下或不用闪光灯重新拍摄。",
  },
  canBeSent: "您仍然可以发送，但结果可能不太可靠。",
  edit: "裁剪或旋转照片",
  editHint: "方框中的内容会保留。请移动并放大照片，直到斑点填满方框。",
  editorKeys: "照片。方向键移动，加号和减号改变大小，R 旋转。",
  editorTools: {
    rotate: "旋转",
    zoomIn: "放大",
    zoomOut: "缩小",
    reset: "重置",
    left: "左移",
    right: "右移",
    up: "上移",
    down: "下移",
  },
  editorStatus: (kept, whole, degrees) =>
    `方框中：${whole.width} × ${whole.height} 像素中的 ${kept.width} × ${kept.height}，旋转了 ${degrees}°。`,
  apply: "应用",
  cancelEdit: "取消",
  editFailedTitle: "无法在这里更改这张照片",
  editFailed: "您的浏览器无法更改这张照片。您仍然可以原样发送。",
  queueTitle: (count) => `您的 ${count} 张照片`,
  waiting: "尚未分析",
  working: "正在分析",
  analysed: (headline) => `结果：${headline}`,
  notAnalysed: (reason) => `未分析：${reason}`,
  show: "显示",
  showPhoto: (name) => `显示 ${name}`,
  openResult: "打开结果",
  openResultOf: (name) => `打开 ${name} 的结果`,
  remove: "移除",
  removePhoto: (name) => `移除 ${name}`,
  queueStep: (number, count) => `正在分析第 ${number} 张照片，共 ${count} 张。`,
  queueCounts: ({ all, done, failed }) =>
    `${all} 张照片：已分析 ${done} 张，有 ${failed} 张因为问题未能分析。`,
  preview: (name) => `${name} 的预览`,
  emptyFile: (name) => `“${name}”是空的。请选择另一张照片。`,
  tooLarge: (name, size, most) =>
    `“${name}”的大小为 ${size}；最多可以分析 ${most}。请把它裁剪到斑点周围，或保存为 JPEG，然后再试。`,
  tooManyPixels: (size, most) =>
    `这张照片有 ${size} 像素；最多可以分析 ${most}。请把它裁剪到斑点周围或缩小，然后再试。`,
  unreadableFile: (name) => `无法读取“${name}”。如果它是文件夹，请选择其中的一张照片。`,
  heic: (name) =>
    `“${name}”是 HEIC 照片，即 iPhone 的默认格式。请先保存为 JPEG（在 iPhone 上：设置、相机、格式、兼容性最佳，然后重新拍摄）。`,
  otherKinds: {
    pdf: "PDF 文档",
    office: "Office 文档",
    archive: "文档或压缩文件",
    gif: "GIF 图片",
    bmp: "BMP 图片",
    tiff: "TIFF 图片",
    webp: "WebP 图片",
    avif: "AVIF 图片",
    svg: "SVG 图形",
  },
  ofOtherKind: (name, kind) =>
    `“${name}”是${kind}，不是 JPEG 或 PNG 照片。请选择 JPG、JPEG 或 PNG 照片。`,
  ofUnknownKind: (name) =>
    `无论文件名是什么，“${name}”都不是 JPEG 或 PNG 照片。请选择 JPG、JPEG 或 PNG 照片。`,
  damaged: (name) => `“${name}”已损坏或不完整。请选择另一张照片。`,
  uploading: (percentage, seconds) => `正在上传：${percentage}%，${seconds} 秒`,
  analysing: (seconds) => `正在分析：${seconds} 秒`,
  uploadBegun: "正在上传照片。",
  uploadAgain: "斑点在这张照片中很小。照片正在再次发送，包含所有细节。",
  uploadEnded: "照片已上传，正在分析。",
  slowUpload: "上传很慢，您的网络可能较弱。您可以继续等待，或者取消，以后再试。",
  slowAnalysis: "分析时间比平时长。您可以继续等待，或者取消，以后再试。",
  cancelled: "已取消。您的照片还在这里。",
  cancelledBesideResult: "已取消。本页面上的结果没有改变。",
};

/** @type {Dictionary["result"]} */
export const result = {
  adviceLabel: "该怎么做：",
  noResultLabel: "没有结果：",
  advice: {
    see_doctor_soon: {
      headline: "请尽快让医生检查这个斑点",
      message:
        "这个斑点可能是皮肤癌，只有检查才能确定。请现在就预约医生，即使这个斑点没有让您感到不适。",
    },
    see_doctor: {
      headline: "请让医生检查这个斑点",
      message:
        "这张照片不足以清楚地显示这个斑点是不是皮肤癌。请让医生看一看，即使它没有让您感到不适。",
    },
    watch: {
      headline: "请继续观察这个斑点",
      message:
        "这个结果不能排除皮肤癌。如果斑点是新出现的，或者有变化、变大、出血、发痒或疼痛，或者让您担心，请去看医生。",
    },
  },
  unknownAdvice: "关于这个斑点的建议",
  adviceAnnounced: (headline, message) => `${headline}。${message}`,
  doubtfulAdviceAnnounced: (headline, message) =>
    `${headline}。${message}这个结果不可靠，原因见下文。`,
  nothing: {
    not_skin: {
      headline: "在这张照片中没有识别出皮肤",
      message: "如果照片上确实是皮肤，那么这并不能说明斑点的情况。",
      steps: [
        "请近距离拍摄皮肤，让斑点位于中间。",
        "请在均匀的日光下对好焦拍摄，并把照片裁剪到斑点周围。",
        "如果某个斑点让您担心，无论本页面怎么说，都请给医生看。",
      ],
    },
    no_lesion_found: {
      headline: "在这张照片中没有找到斑点",
      message: "这并不意味着您的皮肤是健康的。",
      steps: [
        "请靠近一些拍摄，或裁剪照片，让斑点占照片的较大部分。",
        "请使用均匀的光线，斑点上不要有阴影、反光或毛发。",
        "如果某个斑点让您担心，无论本页面怎么说，都请给医生看。",
      ],
    },
  },
  doubtsTitle: "这个结果值得怀疑",
  doubtsAfterWatch: "请不要依赖这个结果。请拍一张更好的照片，或者让医生看一看这个斑点。",
  doubtsAfterDoctor: "建议不变：请让医生看一看这个斑点。",
  photoTitle: "关于这张照片",
  warnings: {
    low_resolution: "照片太小。照片大一些，程序能看到的更多。",
    blurry: "照片看起来模糊。请拿稳相机，等它对好焦。",
    too_dark: "照片太暗。请在日光下或更亮的光线下重新拍摄。",
    too_bright: "照片太亮：有些部分完全是白色。请在更柔和的光线下重新拍摄，或不用闪光灯。",
    phone_photo:
      "这看起来是手机拍的照片。与通过医生的皮肤放大镜（皮肤镜）拍的照片相比，程序对这种照片不太准确。",
    unusual_photo:
      "这张照片与程序学习过的照片不相似。在良好的光线下近距离拍摄皮肤，结果会更可靠。",
    outlines_differ:
      "程序用两种方法画出了斑点的轮廓，而这两个轮廓不一致。只拍一个斑点并裁剪到它周围的照片可能会有帮助。",
    glare: "斑点反光，遮住了它的一部分。请不用闪光灯拍摄，或稍微倾斜相机。",
    lesion_cut: "照片的边缘切掉了斑点的一部分。请从远一点的地方重新拍摄，让斑点四周都有皮肤。",
    lesion_too_small: "斑点在这张照片中非常小。请靠近一些重新拍摄。",
  },
  classifiersDisagree: (first, firstShare, second, secondShare) =>
    `估算概率的两个网络意见不一：${first} 给出 ${firstShare}，${second} 给出 ${secondShare}。`,
  ofHundred: (malignant) => `在 100 张得到这个答案的测试照片中，约有 ${malignant} 张显示的是恶性斑点。`,
  testPhotosDiffer:
    "测试照片是用皮肤镜拍摄的。您的照片是用其他方式拍摄的，所以这个数字可能不适用于它。",
  assumedShare: (share) =>
    `这个概率假定所拍摄的斑点中恶性的占 ${share}；如果恶性的更少，概率就会更低。诊所可以设定自己的比例。`,
  assumedAndMeasuredShare: (share, measured) =>
    `这个概率假定所拍摄的斑点中恶性的占 ${share}；如果恶性的更少，概率就会更低。在测试照片中，每 100 张有 ${measured} 张是恶性的。`,
  range: (from, to) => `${from} 至 ${to}`,
  band: (type, confidence) => `${type}，${confidence}`,
  aboutOfHundred: (malignant) => `100 张中约有 ${malignant} 张`,
  notMeasured: "未测量",
  adviceThresholds: (examine, soon) =>
    `概率从 ${examine} 起，建议让医生检查斑点；从 ${soon} 起，建议尽快检查。`,
  types: { benign: "良性", malignant: "恶性" },
  benignUncertain: "良性，但不确定",
  benignDoubtful: "良性，但值得怀疑",
  confidences: { High: "高", Medium: "中", Low: "低" },
  meaningMalignant:
    "“恶性”是指皮肤癌，或者可能发展成皮肤癌的皮肤变化。这是根据照片作出的估计，不是诊断。",
  meaningBenign:
    "“良性”是指不是癌。这是根据照片作出的估计，不是诊断；程序有时会把癌说成良性。",
  meaningBenignLikely:
    "“良性”是指不是癌。在这里良性的可能性更大，但还不够确定：有些得到这种结果的斑点是恶性的。所以应该让医生看一看。这是根据照片作出的估计，不是诊断。",
  meaningBenignUnlikely:
    "“良性”是指不是癌。这个概率低于“恶性”类型的界限，但恶性的可能性至少与良性相同。所以应该让医生看一看。这是根据照片作出的估计，不是诊断。",
  confidenceMeanings: {
    High: "置信度高：概率离良性与恶性之间的界限很远。程序仍然可能出错。置信度并不说明斑点有多严重。",
    Medium:
      "置信度中等：概率离良性与恶性之间的界限有一定距离。程序很可能出错。置信度并不说明斑点有多严重。",
    Low: "置信度低：概率离良性与恶性之间的界限不远，所以很可能是另一种类型。置信度并不说明斑点有多严重。",
  },
  confidenceWithoutDoubts: "置信度没有把上面的怀疑理由计算在内。",
  kinds: {
    mel: { name: "黑色素瘤", about: "一种由色素细胞形成的皮肤癌。它可能扩散，所以及早治疗很重要。" },
    bcc: { name: "基底细胞癌", about: "最常见的皮肤癌。它生长缓慢，很少扩散，但需要治疗。" },
    akiec: {
      name: "光化性角化病或早期鳞状细胞癌",
      about: "受阳光损伤的一块皮肤，可能发展成皮肤癌；或者是早期的皮肤癌。",
    },
    nv: { name: "痣", about: "普通的痣。不是癌。" },
    bkl: { name: "良性角化病", about: "老年斑，或粗糙的、像疣一样的增生。不是癌。" },
    df: { name: "皮肤纤维瘤", about: "皮肤中一个小而硬的肿块。不是癌。" },
    vasc: { name: "血管性病变", about: "由细小血管形成的斑点，例如樱桃状血管瘤。不是癌。" },
  },
  severalSpots: (number, count) =>
    `在这张照片中找到了 ${count} 个斑点。这个结果只针对斑点 ${number}，即红色的那个。`,
  analyseSpot: (number, count) => `分析斑点 ${number}（共 ${count} 个）`,
  spot: (number) => `斑点 ${number}`,
  explanationOffer:
    "热图可以显示图像的哪些部分使概率升高或降低，针对的是估算概率的两个网络之一。照片会再次发送给服务。",
  explained: (network) =>
    `热图显示图像的哪些部分使 ${network}（两个网络之一）的概率升高（橙色）或降低（蓝色）；它显示的不是疾病。`,
  notExplained: "没有热图，因为在这张照片中没有评估任何斑点。",
  explain: "显示是什么影响了结果",
  explaining: "正在绘制热图……",
  explainedNetwork: (network, own, whole) =>
    `有两个网络估算概率，热图属于其中之一，即 ${network}。${network} 单独给出 ${own}；结果的概率是 ${whole}。`,
  heatmapScale: (grid, factor, network, probability) =>
    `颜色最深处：${grid} 网格中的一格使恶性与良性之比乘以（+）或除以（−）${factor}。所有格子合在一起，使 ${network} 的概率从 50% 变为 ${probability}。`,
  noMask: "没有保留任何掩膜。",
  keptHigher: (network) =>
    `保留了 ${network} 的掩膜：在两者中，它的预期 Dice 更高，即网络对自己掩膜的预期准确度（规则 expected_dice）。`,
  keptPreferred: (network, other) =>
    `保留了 ${network} 的掩膜，虽然 ${other} 的预期 Dice（网络对自己掩膜的预期准确度）更高：这个优势太小，不足以否定 ${network}；在验证照片上，遇到这种情况时它的掩膜更好（规则 expected_dice）。`,
  keptLarger: (network) => `保留了 ${network} 的掩膜，因为它覆盖的面积更大（规则 area）。`,
  keptAgreeing: (network) =>
    `保留了 ${network} 的掩膜，因为它与随照片发送的掩膜最一致（规则 dice）。`,
  keptByRule: (network, rule) => `按照规则 ${rule} 保留了 ${network} 的掩膜。`,
  agreement: (share, dice) => `两个网络的掩膜有 ${share} 一致（Dice ${dice}）。`,
  dice: "Dice",
  expectedDice: "预期 Dice",
  ruleMean: "恶性概率来自两个网络：它对应于两者对数几率的平均值（规则 mean）。",
  ruleMostConfident: (network) =>
    `恶性概率是 ${network} 的概率，因为它比另一个网络的概率离 50% 更远（规则 most_confident）。`,
  ruleSingle: (network, rule) =>
    `恶性概率只是 ${network} 的概率，因为这个服务设置为只使用这个网络（规则 ${rule}）。`,
  ruleOther: (rule) => `恶性概率按照规则 ${rule} 得出。`,
  oneNetwork: "一个网络",
  yes: "是",
  no: "否",
  technical: (kind, size, seconds, version) =>
    `${kind}，${size} 像素。用模型版本 ${version} 分析，用时 ${seconds} 秒。`,
  stamp: (name, date, version) => `照片“${name}”，于 ${date} 用模型版本 ${version} 分析。`,
};

/** @type {Dictionary["viewer"]} */
export const viewer = {
  captions: {
    photo: "照片",
    outline: "斑点的轮廓",
    overlay: "叠加图：斑点为红色",
    masks: "两个网络的掩膜",
    heatmap: "照片上的热图",
  },
  photoAlt: "您发送的照片",
  outlineAlt: ({ place, share }) =>
    `您的照片，斑点周围有一条线。斑点位于${place}，占照片的 ${share}。`,
  overlayAlt: ({ place, share }) =>
    `您的照片，斑点为红色。红色区域位于${place}，占照片的 ${share}。`,
  masksAlt: ({ place, share, agreement }) =>
    `您的照片和两个网络的掩膜，两者有 ${agreement} 一致。保留的掩膜位于${place}，占照片的 ${share}。`,
  heatmapAlt: "您照片上的热图；说明见“是什么影响了结果”。",
  places: {
    "top left": "左上方",
    "top centre": "上方",
    "top right": "右上方",
    "middle left": "左侧",
    "middle centre": "中间",
    "middle right": "右侧",
    "bottom left": "左下方",
    "bottom centre": "下方",
    "bottom right": "右下方",
    "above left": "中间略偏左上",
    "above centre": "中间略偏上",
    "above right": "中间略偏右上",
    "level left": "中间略偏左",
    "level right": "中间略偏右",
    "below left": "中间略偏左下",
    "below centre": "中间略偏下",
    "below right": "中间略偏右下",
  },
  heatmapDescription: ({ up, down }) => {
    const upwards = up ? `使概率升高最多的部分位于方框的${up}。` : "没有任何部分使概率升高。";
    const downwards = down ? `使概率降低最多的部分位于方框的${down}。` : "没有任何部分使概率降低。";
    return `您的照片为灰色，在影响概率的地方着色。${upwards}${downwards}`;
  },
  sizeInPixels: ({ length, width, area }) =>
    `在照片中，斑点长 ${length} 像素，宽 ${width} 像素，面积为 ${area} 像素。`,
  sizeInMillimetres: ({ length, width, area }) =>
    `斑点长约 ${length} 毫米，宽约 ${width} 毫米，面积约 ${area} 平方毫米。这是估计值，准确度不会超过比例尺和红色区域。`,
  abcd: ({ asymmetry, dents, colours }) =>
    `沿中线对折时，斑点有 ${asymmetry} 在另一侧没有对应部分（不对称）。边缘的凹陷占 ${dents}。颜色：${colours}。` +
    "这些数字只描述红色区域；概率和建议都不取决于它们。",
  colours: {
    white: "白色",
    red: "红色",
    light_brown: "浅棕色",
    dark_brown: "深棕色",
    blue_grey: "蓝灰色",
    black: "黑色",
  },
  rulerEnd: (number) => (number === 1 ? "线的第一端" : "线的第二端"),
  chooseMask: "请先选择一个掩膜。",
  comparing: "正在比较掩膜。",
  noMasks: "没有可以比较的掩膜，因为在这张照片中没有识别出皮肤。",
  diceOf: ({ network, dice }) => `${network}：Dice ${dice}`,
  differences: ({ missed, extra }) =>
    `您的掩膜面积中有 ${missed} 在这个掩膜中缺失。它还在您的掩膜之外多覆盖了相当于该面积 ${extra} 的部分。`,
  differenceAlt: (network) => `您的掩膜与 ${network} 的掩膜：共有的、缺失的和多出的部分`,
  keptMask: (network) => `${network}（已保留）`,
};

/** @type {Dictionary["keeping"]} */
export const keeping = {
  saveFailed: "无法生成文件。请重试。",
  keepFailed: "此浏览器不允许页面保存或读取结果。原因可能是无痕窗口或存储空间已满。",
  keptCount: (count) => (count === 0 ? "没有保存任何结果。" : `已保存 ${count} 个结果。`),
  chooseTwo: "请正好选择两个结果进行比较。",
  compare: "比较",
  open: "打开",
  delete: "删除",
  compareLabel: (date) => `比较 ${date} 的结果`,
  openLabel: (date) => `打开 ${date} 的结果`,
  deleteLabel: (date) => `删除 ${date} 的结果`,
  confirmDelete: (date) => `要删除 ${date} 的结果吗？删除后无法恢复。`,
  confirmDeleteAll: (count) => `要删除所有已保存的结果（${count} 个）吗？删除后无法恢复。`,
  probability: (share) => `恶性概率 ${share}`,
  comparedPhoto: (date) => `${date} 的照片，放大到斑点周围`,
  keptPhotoName: "保存在此浏览器中的副本",
  outlineTitle: "斑点的轮廓，以正置照片的像素为单位",
};

/** @type {Dictionary["service"]} */
export const service = {
  notices: {
    starting: "服务正在启动，最多需要一分钟。您现在就可以选择照片。",
    not_responding:
      "服务目前没有响应。如果持续如此，它将重新启动。您现在就可以选择照片；可以发送时，本页面会告诉您。",
    down:
      "服务没有运行，或者无法连接。本页面会继续尝试连接。如果服务由您自己运行，请查看运行“make serve”的窗口。",
  },
  readyNow: "服务现在已就绪。",
  notReady: {
    starting: "服务仍在启动",
    not_responding: "服务没有响应",
    down: "无法连接服务",
  },
  waitingForBusy: (seconds) =>
    `服务繁忙。您的照片将在 ${seconds} 秒后再次发送。`,
  waitingAnnounced: "服务繁忙。您的照片稍后将再次发送。",
  nothingSent: "没有发送任何内容。您的照片还在这里：请在本页面提示服务已就绪时再试。",
  refusals: {
    no_image: { title: "没有选择照片", message: "请先选择一张斑点的照片。" },
    several_photos: { title: "一次一张照片", message: "请一次只选择一张照片。" },
    bad_choice: {
      title: "无法选择这个斑点",
      message: "服务没有再次找到它。请发送一张只有这个斑点的照片。",
    },
    empty_file: { title: "这个文件是空的", message: "请重新选择。" },
    unreadable: { title: "无法读取这个文件", message: "它可能已被移动。请重新选择。" },
    unsupported_format: {
      title: "不接受这种文件类型",
      message: "请选择 JPG、JPEG 或 PNG 照片。",
    },
    file_too_large: {
      title: "这个文件太大",
      message: "服务不接受这么大的文件。请把照片裁剪到斑点周围，然后再试。",
    },
    too_many_pixels: {
      title: "这张照片的像素太多",
      message: "请把它裁剪到斑点周围，或缩小尺寸。",
    },
    too_complex: {
      title: "这张照片太复杂",
      message: "打开它需要太长时间。请另存为普通的 JPEG，然后再试。",
    },
    too_small: { title: "这张照片太小", message: "请选择更大的照片，而不是缩小的副本。" },
    corrupt_image: {
      title: "这个文件已损坏",
      message: "照片已损坏或不完整。请重新选择，或选择另一张。",
    },
    upload_too_slow: {
      title: "上传时间太长",
      message: "请发送更小的照片，或在更快的网络上再试。",
    },
    busy: { title: "服务繁忙", message: "有很多照片要分析。请稍后再试。" },
    starting: { title: "服务仍在启动", message: "请稍后再试。" },
    interrupted: {
      title: "分析被中断",
      message: "服务正在恢复。请稍后再试；如果再次发生，请换一张照片。",
    },
    internal_error: {
      title: "分析失败",
      message: "服务发生了错误。请重试；如果再次发生，请告知服务的运营者。",
    },
    login_required: { title: "请登录", message: "登录后才能发送照片。请重试，并输入用户名和密码。" },
    too_many_requests: { title: "请求过多", message: "您或您所在的网络在短时间内发送了很多请求。" },
    unavailable: { title: "服务没有运行", message: "请稍后再试。" },
  },
  refused: "照片未被接受",
  photoKept: (message) => `${message}您的照片还在这里。`,
  tryAgainAfter: (time) => `请在 ${time} 之后再试。`,
  forOperator: (message, id) => `${message}此请求的编号是 ${id}。`,
  cannotAnalyse: {
    title: "服务现在无法分析照片",
    message: (httpStatus) =>
      `它正在启动、繁忙或正在恢复（错误 ${httpStatus}）。您的照片还在这里：请等一分钟再试。`,
  },
  failed: {
    title: "分析失败",
    message: "服务没有给出可用的答案。您的照片还在这里：请重试，或换一张照片。",
    messageWithStatus: (httpStatus) =>
      `服务没有给出可用的答案（错误 ${httpStatus}）。您的照片还在这里：请重试，或换一张照片。`,
  },
  noAnswer: {
    title: "没有收到答案",
    message:
      "服务正在运行，但在收到答案之前连接中断了。照片可能超过了服务接受的大小，或者本页面是在服务不允许的地址打开的。请重试，或换一张更小的照片。",
  },
  unreachable: {
    title: "无法连接服务",
    message: "您的照片还在这里。本页面会继续尝试连接服务，并在可以重试时告诉您。",
  },
  drawingHeatMap: "正在绘制热图。",
  chosen: (name, note) => `已选择照片：${name}。${note}`,
};

/** @type {Translation["page"]} */
export const page = {
  "Upload a Skin Image for Segmentation": "上传皮肤图像进行分割",
  Language: "语言",
  "Upload one close-up photo of a mole or another spot on the skin. The service marks the spot on the photo and estimates how likely it is to be skin cancer.":
    "请上传一张痣或其他皮肤斑点的近距离照片。服务会在照片上标出斑点，并估计它是皮肤癌的可能性。",
  "Your photo": "您的照片",
  "Choose a photo": "选择照片",
  "Take a photo": "拍照",
  "Crop or rotate": "裁剪或旋转",
  "Undo the changes": "撤销更改",
  Close: "关闭",
  "or drop it here, or paste it. JPG, JPEG or PNG.": "或拖放、粘贴到这里。JPG、JPEG 或 PNG。",
  "Upload and Segment": "上传并分割",
  Cancel: "取消",
  "Photo requirements": "照片要求",
  "High resolution": "高分辨率",
  "the original photo, not a reduced copy.": "原始照片，而不是缩小的副本。",
  "The lesion clearly visible and well lit": "皮损清晰可见，光线充足",
  ": even light, no shadow or glare.": "：光线均匀，没有阴影或反光。",
  "Cropped to the lesion": "裁剪到皮损周围",
  ", with a little healthy skin around it.": "，四周留一点健康的皮肤。",
  "No blurry pictures": "不要模糊的图片",
  ": hold still and let the camera focus.": "：拿稳相机，等它对好焦。",
  "Skin lesion images only": "只要皮损的图片",
  ": one lesion and nothing else.": "：一处皮损，没有其他东西。",
  "Please note:": "请注意：",
  "This result is for reference only. If you notice any discomfort or suspicious changes, please consult a qualified doctor.":
    "此结果仅供参考。如果您感到任何不适或发现可疑的变化，请咨询有资质的医生。",
  "How likely is it malignant?": "它是恶性的可能性有多大？",
  "probability that this spot is malignant: skin cancer, or a change of the skin that can turn into it":
    "——这个斑点是恶性的概率，即皮肤癌，或者可能发展成皮肤癌的皮肤变化",
  Original: "原图",
  "Your photo, as sent": "您发送的照片",
  "Spots in the picture": "图中的斑点",
  "Line between the photo and the picture with marks": "照片与带标记的图之间的分界线",
  Photo: "照片",
  "With marks": "带标记",
  Picture: "图片",
  Show: "显示",
  Outline: "轮廓",
  Overlay: "叠加图",
  "Both masks": "两个掩膜",
  "Heat map": "热图",
  "Zoom in": "放大",
  "Zoom out": "缩小",
  "Zoom to the spot": "放大到斑点",
  Spot: "斑点",
  "Whole photo": "整张照片",
  Whole: "整张",
  "More picture tools": "更多图片工具",
  "Slider between the photo and the marks": "照片与标记之间的滑块",
  "Frame around the spot": "斑点周围的方框",
  "Colour strength": "颜色深浅",
  "Size of the spot": "斑点的大小",
  "For millimetres, the photo must show a ruler or a coin right beside the spot, taken from straight above. Move the two ends of the line on the photo, by hand or with the arrow keys, to two points whose distance you know, and enter that distance.":
    "要得到毫米值，照片必须从正上方拍摄，并在斑点旁边显示一把尺子或一枚硬币。请用手或方向键把照片上线的两端移到您知道距离的两个点，然后输入这个距离。",
  "Distance between the ends, in millimetres": "两端之间的距离（毫米）",
  "Plus and minus zoom, the arrow keys move the enlarged picture, 0 shows the whole photo.":
    "加号和减号缩放，方向键移动放大的图，0 显示整张照片。",
  "Choice of the spot": "选择斑点",
  "Choose another spot to have it analysed. The photo is then sent to the service once more.":
    "选择另一个斑点进行分析。照片会再次发送给服务。",
  "Check that the red area covers the spot. If it does not, do not rely on this result: try a closer, sharper or better-lit photo.":
    "请检查红色区域是否覆盖了斑点。如果没有，请不要依赖这个结果：请换一张更近、更清晰或光线更好的照片。",
  "What this spot could be": "这个斑点可能是什么",
  "These three fit the photo best. The program knows only seven kinds of spots, which are listed in the details. This spot may be of another kind.":
    "这三种与照片最相符。程序只认识七种斑点，都列在详细信息中。这个斑点可能属于其他种类。",
  Type: "类型",
  Confidence: "置信度",
  "What influenced the result": "是什么影响了结果",
  "Show what influenced the result": "显示是什么影响了结果",
  "− down": "− 降低",
  "no influence": "无影响",
  "+ up": "+ 升高",
  "Orange, +": "橙色，+",
  ": moved the probability up, towards malignant.": "：使概率升高，趋向恶性。",
  "Blue, −": "蓝色，−",
  ": moved it down, towards benign.": "：使概率降低，趋向良性。",
  Grey: "灰色",
  ": had no influence. This does not mean that the skin is healthy.":
    "：没有影响。这并不意味着皮肤是健康的。",
  Frame: "方框",
  ": the part of the photo that the probability is based on.": "：概率所依据的照片部分。",
  Line: "线",
  ": the outline of the spot.": "：斑点的轮廓。",
  "Strong colour on hair, ink or the skin beside the spot is a reason not to trust the result. The map is coarse: the edges of its colours are not edges in the skin.":
    "如果毛发、墨水或斑点旁边的皮肤上颜色很深，就不应相信这个结果。热图很粗略：颜色的边缘不是皮肤上的边缘。",
  "What you can do": "您可以做什么",
  Details: "详细信息",
  Segmentation: "分割",
  "The masks that were compared; the area is given in percent of the photo":
    "所比较的掩膜；面积以占照片的百分比表示",
  Network: "网络",
  Area: "面积",
  "Expected Dice": "预期 Dice",
  Kept: "保留",
  Classification: "分类",
  "The malignancy probability that each classifier gives": "每个分类器给出的恶性概率",
  "Malignancy probability": "恶性概率",
  Used: "采用",
  "What each range of the probability meant": "每个概率范围的含义",
  "Measured on test photos, taken with a dermatoscope, that the program had not seen before.":
    "在程序从未见过的、用皮肤镜拍摄的测试照片上测得。",
  "The answer for each range of the probability, and how many test photos were malignant":
    "每个概率范围的答案，以及有多少测试照片是恶性的",
  Probability: "概率",
  "Type, confidence": "类型，置信度",
  "Malignant test photos": "恶性的测试照片",
  "All kinds of spots that the program knows": "程序认识的所有斑点种类",
  "Melanoma, basal cell carcinoma, and actinic keratosis or early squamous cell carcinoma count as malignant: their probabilities add up to the malignancy probability.":
    "黑色素瘤、基底细胞癌、光化性角化病或早期鳞状细胞癌算作恶性：它们的概率之和就是恶性概率。",
  "The probability of each kind, most probable first": "每个种类的概率，可能性最大的在前",
  Kind: "种类",
  Code: "代码",
  "For researchers: compare with your own mask": "供研究人员使用：与您自己的掩膜比较",
  "A mask of this photo in black and white, with the spot in white (PNG or JPEG). The photo is sent once more, together with the mask; the result above does not change.":
    "这张照片的黑白掩膜，斑点为白色（PNG 或 JPEG）。照片会与掩膜一起再次发送；上面的结果不会改变。",
  "Your mask": "您的掩膜",
  "Compare the masks": "比较掩膜",
  "In both masks (plain)": "两个掩膜共有（纯色）",
  "Missing: only in your mask (stripes rising to the right)": "缺失：只在您的掩膜中（向右上升的条纹）",
  "Extra: only in the network’s mask (stripes falling to the right)":
    "多出：只在网络的掩膜中（向右下降的条纹）",
  "Print this result": "打印这个结果",
  "Analyse another photo": "分析另一张照片",
  "Save as a file": "保存为文件",
  "Photo with the overlay (JPEG)": "带叠加图的照片（JPEG）",
  "Outline (SVG)": "轮廓（SVG）",
  "Mask (PNG)": "掩膜（PNG）",
  "All figures of the answer (JSON)": "答案的所有数据（JSON）",
  "Earlier results in this browser": "此浏览器中以前的结果",
  "Keep results in this browser": "在此浏览器中保存结果",
  "If this is on, the date, the figures and a reduced copy of the photo (at most 1024 pixels, without its name) of each result are stored in this browser on this device, and nowhere else. Anybody who uses this browser can open them. If you turn it off, results kept so far stay until you delete them here. The browser may delete them, too: print or save what you need.":
    "开启后，每个结果的日期、数据和缩小的照片副本（最多 1024 像素，不含文件名）会保存在此设备的此浏览器中，不会保存在其他地方。任何使用此浏览器的人都可以打开它们。关闭后，已保存的结果会保留，直到您在这里删除。浏览器也可能删除它们：请打印或保存您需要的内容。",
  "Compare the two chosen": "比较所选的两个",
  "Delete all": "全部删除",
  "Two results side by side": "两个结果并排显示",
  "Only a doctor can judge a change. The figures differ from photo to photo, even for the same spot on the same day: a lower probability does not mean that a spot is getting better. If a spot has changed, have it examined.":
    "只有医生才能判断变化。即使是同一天的同一个斑点，每张照片的数据也会不同：概率变低并不意味着斑点在好转。如果斑点有变化，请让医生检查。",
  "Show the outlines": "显示轮廓",
  "Both photos are enlarged until the spots have the same size here. Compare shape, border and colours; whether a spot has grown cannot be seen.":
    "两张照片都放大到斑点在这里大小相同。请比较形状、边缘和颜色；看不出斑点是否变大。",
  "The photo is sent only to the analysis service of this page. The service does not store it. Its file name, and the place, time and camera that the file may contain, are not sent.":
    "照片只会发送给本页面的分析服务。服务不会保存它。文件名以及文件中可能包含的地点、时间和相机信息都不会发送。",
};
