import type { Clause } from "@zongji/domain";

/** A clause's number as people say it: the six of C17 are one clause's. */
export const clauseNo = (clause: Clause): string => {
  const found = /^(C\d+)([A-Za-z]+)$/.exec(clause);
  const parts = { occupancy: 1, staff: 2, pickUp: 3, talkRatio: 4, outbound: 5, surveys: 6, year: 2 } as Record<
    string,
    number
  >;
  return found ? `${found[1]}.${parts[found[2]!] ?? ""}` : clause;
};

/** 合同中有疑义的条款，和每一种读法：页面与验收证据包用同一份。 */
export const contractReadingsZh = {
  clause: {
    C1: {
      title: "接通率考核哪些日子",
      text: "三-2 「单日人工呼入数大于等于项目最大容纳量（480）的接通率」≥ 90 %",
      A: "只考核人工呼入数 ≥ 480 的日子",
      B: "每日考核，接听 ÷ min(呼入, 480)，最高 100 %",
      C: "人工呼入数 ≥ 480 的日子免考核",
      D: "每日考核，接听 ÷ 呼入",
    },
    C2: {
      title: "「日均」如何计算",
      text: "三-2、三-3、7.6.2、7.6.3 「日均」",
      mean: "阶段内各日比率的平均值",
      pooled: "阶段内合并计算",
      everyDay: "每一日都须达标",
    },
    C3: {
      title: "「一般」是否算满意",
      text: "三-3 满意度 ≥ 99 %",
      notSatisfied: "「一般」计入分母，不计入分子",
      satisfied: "「一般」算满意",
    },
    C4: {
      title: "投诉次数是否含不属实投诉",
      text: "三-4 投诉 < 10 次/年；7.6.4、7.7 另计",
      all: "收到的全部投诉",
      withoutUnfounded: "不含不属实投诉",
    },
    C4year: {
      title: "「年」指哪一年",
      text: "三-4 「/年」",
      contractYear: "合同年度（06-01 至次年 05-31）",
      calendarYear: "自然年",
    },
    C5: {
      title: "费用扣减标准",
      text: "2.8 按相关标准扣减，但第七条无标准",
      none: "不扣减，需补充协议",
      supplement: "按已签补充协议扣减",
    },
    C6: {
      title: "通话记录保存时间",
      text: "4.2.8 一个月；五-7 一年以上",
      oneYear: "一年以上（同时满足两条）",
      oneMonth: "一个月",
    },
    C7: {
      title: "质量管理体系标准号",
      text: "4.2.7 ISO9001；一-3、二-1 ISO19001",
      iso9001: "ISO 9001（视为笔误）",
      iso19001: "ISO 19001",
    },
    C8: {
      title: "「IVR 数 ≥ 30 条」",
      text: "四 外线数 ≥ 30 条、IVR 数 ≥ 30 条",
      both: "30 路并发，且 30 个流程",
      channels: "30 路并发",
      flows: "30 个流程",
    },
    C9: {
      title: "值班电话三项指标",
      text: "「呼入值班电话、接听量、呼入值班电话放弃量」",
      threeColumns: "三列：呼入量、接听量、放弃量",
      twoColumns: "两列：接听量、放弃量",
    },
    C10: {
      title: "「服务水平」的含义",
      text: "呼入「服务水平指标（满意度）」与座席组「服务水平」",
      satisfactionThenSpeed: "前者为满意度，后者为限时接通率",
      speedTwice: "两处都是限时接通率",
    },
    C11: {
      title: "「信件」的办理方式",
      text: "五-1 直接回复、协商回复",
      handlingMode: "工单办理方式",
      letters: "仅网站信件",
    },
    C12: {
      title: "考核时段",
      text: "一-4 与服务大厅同步",
      serviceHours: "只计服务时间内的人工呼入",
      allHours: "全天",
    },
    C13: {
      title: "是否同时对标国标",
      text: "GB/T 33358：15 秒、95 %；合同 90 %",
      contractAndStandard: "按合同考核，另列国标对标",
      contractOnly: "只按合同",
    },
    C14: {
      title: "「签订 30 日后」",
      text: "6.2 2026 年合同签订 30 日后",
      calendarDays: "30 个自然日",
      workingDays: "30 个工作日",
    },
    C15: {
      title: "哪些付款须先验收",
      text: "7.1、2.5、4.1.5、6.2.1",
      stages: "首付款外每一笔",
      yearEnds: "仅年末款和尾款；其余各笔不验收，所属期间届满后支付",
    },
    C16: {
      title: "扣款与年末款",
      text: "7.7 扣 500 元；6.2.1 「无扣除费用事项」",
      net: "扣减后支付余额",
      block: "扣款未结清前不支付",
    },
    C17occupancy: {
      title: "座席利用率",
      text: "五-2 未定义",
      withoutBreaks: "（通话+处理）÷（在线−小休−示忙）",
      ofOnline: "（通话+处理）÷ 在线",
    },
    C17staff: { title: "服务人力", text: "五-2 未定义", agents: "签入人数", fte: "折合全时人力" },
    C17pickUp: { title: "平均摘机时长", text: "五-2 未定义", ringing: "振铃至应答", offHook: "摘机时长" },
    C17talkRatio: {
      title: "通话处理比",
      text: "五-2 未定义",
      toOne: "通话 : 处理（x : 1）",
      percent: "通话 ÷（通话+处理）",
    },
    C17outbound: {
      title: "呼出有效利用率",
      text: "五-2 未定义",
      talkOfDialAndTalk: "通话 ÷（拨号+通话）",
      connectedLong: "有效通话量（通话满 30 秒）÷ 呼出总量",
      workOfOnline: "（拨号+通话+处理）÷ 在线",
    },
    C17surveys: { title: "座席参与调查量", text: "五-2 未定义", offered: "发起调查数", answered: "参评数" },
    K5: { title: "解约条款的「次」", text: "7.6 超过 10 次", days: "不达标日数", stages: "不达标阶段数" },
    M11: { title: "评价归属日期", text: "三-3 日满意度", ofCall: "通话当日", ofRating: "评价当日" },
  },
};
