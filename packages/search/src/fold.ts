/** Traditional characters and their simplified forms, in pairs: those that titles and letters about property, law and daily life are written with. */
const pairs =
  "們们國国學学會会來来個个這这為为說说時时過过對对發发當当經经後后間间開开關关見见現现長长門门問问題题電电話话請请證证記记產产權权屬属動动買买賣卖貸贷" +
  "債债務务繼继遺遗贈赠協协議议離离婚婚戶户籍籍區区縣县鄉乡鎮镇樓楼層层號号單单稅税費费額额價价錢钱錄录續续結结約约訂订補补換换領领變变更更轉转讓让與与義义" +
  "業业務务辦办處处理理單单據据圖图紙纸檔档案案資资料料諮咨詢询預预簽签備备註注銷销異异抵抵押押質质擔担保保執执行行凍冻結结查查詢询維维護护營营業业廣广場场" +
  "車车庫库農农村村莊庄園园數数據据網网絡络線线機机構构團团體体員员監监護护親亲屬属兒儿孫孙媽妈爺爷夢梦愛爱聽听讀读寫写書书認认識识計计設设許许該该詳详誤误" +
  "調调論论談谈請请諸诸謝谢讓让責责貨货貿贸費费貼贴賀贺賓宾賠赔賬账購购賦赋賴赖贏赢還还進进遠远運运達达違违遲迟邊边郵邮鄰邻醫医釋释針针鋼钢鋪铺鎖锁鏡镜鐵铁" +
  "鑑鉴鑰钥閉闭閱阅陣阵陰阴陳陈陸陆陽阳隊队階阶際际隨随險险隱隐隻只雖虽雙双雜杂雞鸡難难雲云靈灵靜静響响頁页頂顶項项順顺須须預预頓顿領领頭头頻频顆颗題题額额顏颜" +
  "願愿類类顧顾顯显風风飛飞飯饭飲饮餘余館馆駐驻駕驾騙骗驗验驚惊髮发鬥斗魚鱼鳥鸟黃黄點点黨党齊齐齡龄龍龙龜龟萬万與与專专東东絲丝兩两嚴严喪丧豐丰臨临麗丽舉举" +
  "麼么烏乌樂乐喬乔習习雲云亞亚倉仓儀仪價价優优傳传傷伤倫伦偉伟側侧偵侦債债傾倾儲储兒儿兌兑內内兩两冊册凱凯劃划則则剛刚創创劇剧劉刘剝剥劑剂勞劳勢势勝胜勵励" +
  "匯汇協协卻却廠厂廳厅歷历曆历厭厌參参叢丛吳吴啟启嘆叹嘗尝噴喷囑嘱圍围圓圆塊块壞坏墊垫墳坟壓压夾夹奪夺奮奋婦妇嬰婴孫孙寧宁實实審审寫写寬宽寶宝將将專专尋寻導导" +
  "屆届嶺岭島岛幣币師师帳帐帶带幫帮幹干庫库應应廢废廟庙張张強强彈弹歸归徑径從从復复徵征德德憂忧懷怀態态慣惯憑凭懲惩戰战戲戏戶户拋抛擁拥擇择擊击擋挡據据擴扩擺摆擾扰" +
  "攝摄敗败敵敌斷断舊旧曉晓暫暂術术條条極极構构槍枪樣样標标樞枢橋桥檢检櫃柜權权歐欧歲岁殘残殺杀氣气沒没決决況况淨净減减渦涡測测湯汤滅灭滿满漁渔漢汉潔洁濟济濫滥灣湾" +
  "災灾爐炉爭争爾尔牆墙狀状獎奖獨独獲获環环畫画異异療疗瘋疯盡尽盤盘盧卢睏困瞭了矯矫礎础禮礼禍祸種种稱称穩稳積积窮穷競竞筆笔節节範范築筑簡简簽签糧粮糾纠純纯紅红納纳" +
  "紋纹級级細细終终組组絕绝給给統统綜综綠绿緊紧編编緩缓縮缩總总績绩織织繪绘繳缴罰罚羅罗聖圣聞闻聯联聲声職职肅肃腦脑腳脚臉脸藝艺藥药莊庄華华著着蓋盖蘇苏蘭兰虛虚蟲虫" +
  "衆众衝冲補补裝装製制複复視视規规覺觉覽览觀观觸触訊讯討讨訓训託托訪访評评詞词試试詩诗誠诚誰谁課课諒谅講讲譯译讚赞豬猪貝贝負负財财貧贫貪贪貫贯販贩賊贼賞赏質质贊赞" +
  "趕赶趙赵跡迹踐践蹤踪軍军軟软軸轴較较載载輔辅輕轻輛辆輩辈輪轮輯辑輸输轄辖辭辞農农選选遷迁遺遗適适釐厘鐘钟閣阁闆板闊阔隸隶離离";

const unitOf = (unit: number): number => {
  const text = String.fromCharCode(unit);
  // Half of a pair of surrogates stands for nothing by itself.
  if (unit >= 0xd800 && unit <= 0xdfff) return unit;
  const plain = text.normalize("NFKC").toLowerCase();
  return plain.length === 1 ? plain.charCodeAt(0) : unit;
};

const table = (() => {
  const units = Uint16Array.from({ length: 65_536 }, (_, unit) => unitOf(unit));
  for (let at = 0; at < pairs.length; at += 2) units[pairs.charCodeAt(at)] = pairs.charCodeAt(at + 1);
  // One pair of brackets: 〔2019〕, [2019], 【2019】 are one number of a document.
  for (const open of "〔〖【［[（「『") units[open.charCodeAt(0)] = 0x28;
  for (const close of "〕〗】］]）」』") units[close.charCodeAt(0)] = 0x29;
  return units;
})();

/**
 * The text as it is searched: half width, lower case, simplified, one kind of brackets. Each UTF-16 unit stays at its place, so that a place in the folded
 * text is a place in the text.
 */
export const fold = (text: string): string => {
  let folded = "";
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    const plain = table[unit]!;
    if (plain === unit) continue;
    folded += text.slice(from, at) + String.fromCharCode(plain);
    from = at + 1;
  }
  return from === 0 ? text : folded + text.slice(from);
};

/** 一-鿿: CJK Unified Ideographs, and those of extension A. */
export const isHan = (unit: number): boolean =>
  (unit >= 0x4e00 && unit <= 0x9fff) || (unit >= 0x3400 && unit <= 0x4dbf);
/** a-z, 0-9 of a folded text. */
export const isLatin = (unit: number): boolean => (unit >= 97 && unit <= 122) || (unit >= 48 && unit <= 57);

/** A run of characters of one script in a folded text. */
export type Run = { readonly text: string; readonly at: number; readonly of: "han" | "latin" };

export const runsOf = (folded: string): Run[] => {
  const runs: Run[] = [];
  let from = 0;
  let was: Run["of"] | undefined;
  for (let at = 0; at <= folded.length; at += 1) {
    const unit = at < folded.length ? folded.charCodeAt(at) : 0;
    const is = isHan(unit) ? "han" : isLatin(unit) ? "latin" : undefined;
    if (is === was) continue;
    if (was !== undefined) runs.push({ text: folded.slice(from, at), at: from, of: was });
    from = at;
    was = is;
  }
  return runs;
};
