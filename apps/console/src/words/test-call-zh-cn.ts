/** 测试来电 */
export const testCallZh = {
  testCall: {
    title: "测试呼叫",
    note: "向热线拨打真实的 SIP 电话：播放语音、按键，并报告听到了什么。测试呼叫不计入任何指标。",
    calls: "通数",
    start: "开始",
    progress: "已完成 {{done}} / {{all}} 通，失败 {{failed}} 通",
    call: "第 {{ordinal}} 通",
    at: { dialling: "呼叫中", answered: "已应答", menuHeard: "已听到菜单", ended: "已结束", failed: "未接通" },
    passed: "通过",
    failed: "未通过",
  },
};
