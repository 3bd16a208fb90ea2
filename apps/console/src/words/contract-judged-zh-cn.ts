/** 提前验收；哪些口径改变数字。 */
export const contractJudgedZh = {
  noEffect: "不可选：没有按它计算的数字",
  windowLast: "验收区间最后一天",
  calendar: {
    waits: "待{{side}}签署",
    moves: "{{what}}：将由 {{was}} 改为 {{is}}",
  },
  early: {
    pass: "提前通过",
    sure: "验收区间还没有结束。按已日结至 {{until}} 的数据提前判为通过，通过后即可付款；{{next}} 起的日子计入下一阶段。不通过的结论要等区间结束后作出。",
    passed: "提前验收，计至 {{until}}",
  },
};
