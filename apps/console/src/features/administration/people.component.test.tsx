import type { OperationId } from "@zongji/api";
import { choose, press, toggle, write } from "../../testing/filling.ts";
import { type FormCase, testForm } from "../../testing/forms.tsx";
import { type ListCase, testList } from "../../testing/lists.tsx";
import { newStage, noon } from "../../testing/stage.tsx";
import { Groups } from "./groups.tsx";
import { SignInRules } from "./sign-in-rules.tsx";
import { Skills } from "./skills.tsx";
import { administrator, beside, groups, skill, users } from "./things.test-scene.ts";
import { Users } from "./users.tsx";

const stage = newStage();

const list = <K extends OperationId>(
  given: Omit<ListCase<K>, "beside" | "empty" | "failing" | "none"> & { empty?: string },
) => testList<K>(stage, { empty: "还没有", failing: "没有加载出来", none: [] as never, beside, ...given });
const form = <K extends OperationId>(given: Omit<FormCase<K>, "answers">) =>
  testForm(stage, { answers: beside, ...given });

list({
  of: "groups",
  page: () => <Groups session={administrator} />,
  lists: "listGroups",
  rows: groups,
  heads: {
    "zh-CN": ["名称", "成员", "派单策略", "振铃时长", "话后时长", "最长排队", "排队上限", "操作"],
    en: ["Name", "Members", "Strategy", "Ring time", "Wrap-up", "Longest wait", "Max queue size", "Actions"],
  },
  cells: [
    ["综合", "2 人", "空闲最久", "00:20", "00:30", "10:00", "50 通", "修改"],
    ["夜班", "0 人", "按全局规则", "00:03", "00:00", "00:01", "0 通", "修改"],
  ],
});
list({
  of: "people",
  page: () => <Users />,
  lists: "listUsers",
  rows: users,
  heads: {
    "zh-CN": ["工号", "姓名", "账号", "角色", "座席组", "状态", "操作"],
    en: ["Agent", "Name", "Account", "Roles", "Groups", "Status", "Actions"],
  },
  cells: [
    ["8001", "王芳", "wang", "座席", "综合", "使用中", "修改"],
    ["—", "赵敏", "zhao", "班长", "—", "已停用已锁定", "修改"],
  ],
});
list({
  of: "skills",
  page: () => <Skills />,
  lists: "listSkills",
  rows: [skill],
  heads: { "zh-CN": ["名称", "英文名称", "状态", "操作"], en: ["Name", "English name", "Status", "Actions"] },
  cells: [["英语", "English", "使用中", "修改"]],
});
form({
  of: "a new group",
  page: () => <Groups session={administrator} />,
  open: (language) => press(language === "en" ? "Add a group" : "新建座席组"),
  labels: {
    "zh-CN": [
      "名称",
      "最长排队",
      "排队上限",
      "溢出",
      "无座席在线时",
      "工作时段日历",
      "等候音乐",
      "等候中播放的语音",
      "等候语音的间隔",
      "开始排队时播报位置",
      "播报排队位置的间隔",
      "同时播报预计等待",
      "离开排队的按键",
      "请求回拨的按键",
      "可回拨的号码",
      "派单策略",
      "所需技能",
      "逐步放宽",
      "熟悉座席优先（天）",
      "最多等熟悉座席",
      "振铃时长",
      "接通后报工号",
      "话后时长",
      "话后须选业务类型",
      "满意度评价",
      "未接来电分配",
      "空闲座席推荐回拨",
    ],
    en: [
      "Name",
      "Longest wait",
      "Max queue size",
      "Overflow",
      "While nobody is signed in",
      "Calendar",
      "Music",
      "Message while waiting",
      "Message every",
      "Tell the position at the start",
      "Tell the position every",
      "Tell the expected wait with it",
      "Key to leave the queue",
      "Key to be called back",
      "Numbers that may be called back",
      "Strategy",
      "Skills asked for",
      "Widening",
      "Last agent first, days",
      "Waits for that agent at most",
      "Ring time",
      "Announce the agent number",
      "Wrap-up",
      "Asks for the business type",
      "Survey",
      "Missed calls are given",
      "Offer missed calls to idle agents",
    ],
  },
  wrong: { says: { 名称: "请填写" } },
  fill: async () => {
    await write("名称", "投诉");
  },
  sends: {
    id: "createGroup",
    body: {
      announceAgentNo: true,
      asksBusinessType: false,
      calendar: null,
      callbackKey: "none",
      callbackRights: [],
      lastAgentDays: 0,
      lastAgentWaitMs: 0,
      leaveKey: "none",
      maxWaitMs: 600000,
      maxWaiting: 30,
      messageEveryMs: 60000,
      messagePrompt: null,
      missedAssign: "hand",
      missedOffer: false,
      musicPrompt: "music.hold",
      name: "投诉",
      noAgent: "wait",
      overflow: { to: "hangUp" },
      positionAtStart: false,
      positionEveryMs: 0,
      ringMs: 20000,
      skills: {},
      strategy: "hotline",
      survey: null,
      tellExpectedWait: false,
      widening: [],
      wrapUpMs: 60000,
    },
  },
  answer: groups[0]!,
  refuses: { field: "overflow.group", word: "溢出" },
  keeps: { 名称: "投诉" },
});
form({
  of: "a group",
  page: () => <Groups session={administrator} />,
  open: (language) => press(language === "en" ? "Change" : "修改", document.querySelector("tbody")!),
  labels: {
    "zh-CN": [
      "名称",
      "最长排队",
      "排队上限",
      "溢出",
      "无座席在线时",
      "工作时段日历",
      "等候音乐",
      "等候中播放的语音",
      "等候语音的间隔",
      "开始排队时播报位置",
      "播报排队位置的间隔",
      "同时播报预计等待",
      "离开排队的按键",
      "请求回拨的按键",
      "可回拨的号码",
      "派单策略",
      "所需技能",
      "逐步放宽",
      "熟悉座席优先（天）",
      "最多等熟悉座席",
      "振铃时长",
      "接通后报工号",
      "话后时长",
      "话后须选业务类型",
      "满意度评价",
      "未接来电分配",
      "空闲座席推荐回拨",
    ],
    en: [
      "Name",
      "Longest wait",
      "Max queue size",
      "Overflow",
      "While nobody is signed in",
      "Calendar",
      "Music",
      "Message while waiting",
      "Message every",
      "Tell the position at the start",
      "Tell the position every",
      "Tell the expected wait with it",
      "Key to leave the queue",
      "Key to be called back",
      "Numbers that may be called back",
      "Strategy",
      "Skills asked for",
      "Widening",
      "Last agent first, days",
      "Waits for that agent at most",
      "Ring time",
      "Announce the agent number",
      "Wrap-up",
      "Asks for the business type",
      "Survey",
      "Missed calls are given",
      "Offer missed calls to idle agents",
    ],
  },
  wrong: { fill: () => write("名称", ""), says: { 名称: "请填写" } },
  fill: () => write("名称", "综合一组"),
  sends: {
    id: "changeGroup",
    params: { id: "g1" },
    body: {
      announceAgentNo: false,
      asksBusinessType: false,
      calendar: null,
      callbackKey: "none",
      callbackRights: [],
      lastAgentDays: 0,
      lastAgentWaitMs: 0,
      leaveKey: "none",
      maxWaitMs: 600000,
      maxWaiting: 50,
      messageEveryMs: 60000,
      messagePrompt: null,
      missedAssign: "hand",
      missedOffer: false,
      musicPrompt: "a1",
      name: "综合一组",
      noAgent: "wait",
      overflow: { to: "hangUp" },
      positionAtStart: false,
      positionEveryMs: 0,
      ringMs: 20000,
      skills: {},
      strategy: "longestIdle",
      survey: null,
      tellExpectedWait: false,
      widening: [],
      wrapUpMs: 30000,
    },
  },
  answer: groups[0]!,
  keeps: { 名称: "综合一组" },
});
form({
  of: "a new person",
  page: () => <Users />,
  open: (language) => press(language === "en" ? "Add a person" : "新建人员"),
  labels: {
    "zh-CN": ["账号", "姓名", "工号", "角色", "座席组", "技能"],
    en: ["Account", "Name", "Agent", "Roles", "Groups", "Skills"],
  },
  wrong: { fill: () => write("工号", "80"), says: { 姓名: "请填写", 工号: "格式不对", 账号: "请填写" } },
  fill: async () => {
    await write("账号", "sun");
    await write("姓名", "孙丽");
    await write("工号", "8003");
    await choose("座席组", "综合");
  },
  sends: {
    id: "createUser",
    body: { agentNo: "8003", groups: ["g1"], login: "sun", name: "孙丽", roles: ["agent"], skills: {} },
  },
  answer: { user: users[0]!, password: "first-password" },
  refuses: { field: "agentNo", word: "工号" },
  keeps: { 账号: "sun", 姓名: "孙丽", 工号: "8003" },
  closes: false,
});
form({
  of: "a person",
  page: () => <Users />,
  open: (language) => press(language === "en" ? "Change" : "修改", document.querySelector("tbody")!),
  labels: {
    "zh-CN": ["账号", "姓名", "工号", "角色", "座席组", "技能", "停用", "话机"],
    en: ["Account", "Name", "Agent", "Roles", "Groups", "Skills", "Disabled", "Phones"],
  },
  wrong: { fill: () => write("姓名", ""), says: { 姓名: "请填写" } },
  fill: async () => {
    await write("姓名", "王芬");
    await toggle("停用");
  },
  sends: {
    id: "changeUser",
    params: { id: "u2" },
    body: { agentNo: "8001", disabled: true, groups: ["g1"], name: "王芬", roles: ["agent"], skills: {} },
  },
  answer: users[0]!,
  keeps: { 姓名: "王芬" },
});
form({
  of: "a new skill",
  page: () => <Skills />,
  open: (language) => press(language === "en" ? "Add a skill" : "新建技能"),
  labels: { "zh-CN": ["名称", "英文名称", "停用"], en: ["Name", "English name", "Retired"] },
  wrong: { says: { 名称: "请填写" } },
  fill: async () => {
    await write("名称", "粤语");
    await write("英文名称", "Cantonese");
  },
  sends: { id: "createSkill", body: { name: "粤语", nameEn: "Cantonese", retired: false } },
  answer: skill,
  refuses: { field: "name", word: "名称" },
  keeps: { 名称: "粤语", 英文名称: "Cantonese" },
});
const rules = { passwordDays: 90, idleMin: null, version: "v1" };
testForm(stage, {
  of: "sign-in rules",
  page: () => <SignInRules />,
  answers: (server) => server.on("signInRules", rules).on("listRoleNames", []),
  labels: { "zh-CN": ["无操作自动退出", "密码有效期"], en: ["Sign out when idle", "Passwords expire after"] },
  fill: () => write("无操作自动退出", "30"),
  sends: { id: "changeSignInRules", body: { passwordDays: 90, idleMin: 30, version: "v1" } },
  answer: { ...rules, idleMin: 30, version: "v2" },
  refuses: { field: "idleMin", word: "无操作自动退出" },
  keeps: {},
  stale: {
    current: { current: { passwordDays: 60, idleMin: null, version: "v7" }, last: { by: "王芳", at: noon } },
    says: "王芳",
    sends: { passwordDays: 60, idleMin: 30, version: "v7" },
  },
});
