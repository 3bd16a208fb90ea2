/** 页面的名称 */
export const pagesZh = {
  pages: {
    desk: "工作台",
    work: "我的工作",
    roster: "排班",
    wall: "监控",
    calls: "记录与录音",
    flows: "语音流程",
    hours: "工作时段",
    contract: "合同",
    missed: "未接来电",
    reports: "报表",
    citizens: "来电人",
    orders: "工单",
    knowledge: "知识库",
    letters: "信件",
    complaints: "投诉",
    consultations: "业务洽商",
    quality: "质检",
    administration: "管理",
    system: "系统状态",
  },
};
