/** 提前验收；随口径显示的国标对标与容量。 */
export const contractJudgedZh = {
  windowLast: "验收区间最后一天",
  calendar: {
    waits: "待{{side}}签署",
    moves: "{{what}}：将由 {{was}} 改为 {{is}}",
  },
  standard: {
    title: "国标对标",
    reaches: "达到",
    below: "低于",
    soon: "15 秒内接听 {{share}}",
    line: "国标对标（GB/T 33358，不作考核）：全天接通率 {{rate}}（建议不低于 95 %），15 秒内接听率 {{share}}",
  },
  capacity: {
    title: "系统记录的容量（C8：{{reading}}）",
    lines: "中继线路 {{n}}",
    calls: "同时通话最多 {{n}}",
    inMenu: "同时在语音菜单最多 {{n}}",
    flows: "已发布流程 {{n}}",
    reaches: "达到 {{least}}",
    below: "未达到 {{least}}",
  },
  early: {
    pass: "提前通过",
    sure: "验收区间还没有结束。按已日结至 {{until}} 的数据提前判为通过，通过后即可付款；{{next}} 起的日子计入下一阶段。不通过的结论要等区间结束后作出。",
    passed: "提前验收，计至 {{until}}",
  },
};
