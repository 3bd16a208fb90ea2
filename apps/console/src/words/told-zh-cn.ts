/** What others do, told to whom it concerns: supervisors to agents, 紧急求助 to supervisors. */
export const toldZh = {
  told: {
    person: "{{name}}（{{agentNo}}）",
    supervisor: "班长",
    whisper: "{{who}}正在对您耳语：只有您听得到",
    join: "{{who}}已强插：通话各方都听得到",
    help: {
      ringing: "已求助：正在呼叫班长，通知到 {{count}} 人，有人应答前不会停",
      ringingAll: "已求助：正在呼叫班长，有人应答前不会停",
      coming: "{{who}}已收到求助，正在赶来",
      joined: "{{who}}已加入您的通话",
      nobody: "已求助，但现在没有班长在线。求助保持，班长一上线就会收到；也可以转接或协商同事",
    },
  },
  alarm: {
    title: "紧急求助",
    calls: "{{who}} 紧急求助",
    ringing: "还没有人应答",
    coming: "{{who}}正在赶去",
    joined: "{{who}}已加入",
    mine: "您已告知座席马上到",
    join: "加入通话",
    answer: "接听并加入",
    signInAndJoin: "签入并加入",
    come: "我马上到",
    comeDoes: "告诉座席您马上到，并停止振铃",
    joinDoes: "用您的话机强插：座席与来电人都听到您",
    inCall: "您正在通话中，不能加入；可以告诉座席您马上到",
    noPhone: "您的话机没有就绪，不能加入；可以告诉座席您马上到",
  },
};
