/** 来电名单 */
export const callersZh = {
  callers: {
    title: "来电名单",
    note: "从下一次来电起生效。黑名单直接拒接；其他名单由流程中的“来电名单”节点决定走向。",
    add: "加入名单",
    number: "号码",
    numberNote: "手机号，或带区号的固定电话。",
    list: "名单",
    lists: { all: "全部", blocked: "黑名单", trusted: "白名单", vip: "重要来电", elderly: "老年人" },
    does: {
      blocked: "拒接，或播放提示后挂断",
      trusted: "由流程决定",
      vip: "由流程决定，例如优先排队",
      elderly: "由流程决定，例如直接转人工",
    },
    reason: "原因",
    until: "截止时间",
    untilNote: "到时自动失效；不填则长期有效。",
    forGood: "长期",
    over: "已失效",
    by: "操作人",
    at: "更新时间",
    search: "完整号码、后四位或原因",
    remove: "移出名单",
    removeSure: "将 {{number}} 移出名单？",
    removed: "已移出名单",
  },
};
