/** A flow as a hotline of some size has it, 25 nodes of every kind, with some things wrong; and the module that it enters. */
const patience = {
  timeoutMs: 8000,
  maxInvalid: 2,
  maxNoInput: 2,
  invalidPrompt: "invalidKey",
  noInputPrompt: "noInput",
};
const play = (prompt: string, label: string) => ({ kind: "play", prompts: [prompt], bargeIn: true, label });
const menu = (prompt: string, label: string, keys: string) => ({
  ...{ kind: "menu", prompts: [prompt], label, ...patience },
  keys: Object.fromEntries([...keys].map((key) => [key, {}])),
});
const queue = (group: string, label: string) => ({ kind: "queue", group, priority: 0, label });
const bye = (prompt: string, label: string) => ({ kind: "hangUp", prompts: [prompt], cause: "flowEnded", label });

/** "a.done>b" leads from an exit of a to b. */
const edges = (arrows: string) =>
  arrows
    .trim()
    .split(/\s+/)
    .map((arrow) => {
      const [, from, exit, to] = /^(\w+)\.(.+)>(\w+)$/.exec(arrow)!;
      return { from, exit, to };
    });

const nodes = {
  welcome: play("greeting", "欢迎语"),
  hours: { kind: "hours", label: "上班了吗" },
  main: menu("menu.main", "总菜单", "0129*"),
  business: menu("menu.business", "业务菜单", "012*"),
  progress: menu("menu.second", "进度菜单", "012*"),
  third: menu("menu.second", "三级菜单", "12*"),
  number: {
    ...{ kind: "collect", prompts: ["menu.second"], variable: "receipt", minDigits: 8, maxDigits: 12, endKey: "#" },
    ...{ betweenMs: 4000, ...patience, label: "受理号" },
  },
  verify: { kind: "module", flow: "sub", arguments: { digits: "{receipt}" }, results: {}, label: "核对受理号" },
  read: {
    ...{ kind: "say", bargeIn: true, label: "读出受理号" },
    parts: [
      { say: "prompt", prompt: "agentNo.prefix" },
      { say: "digits", variable: "receipt" },
    ],
  },
  remember: { kind: "set", values: [{ variable: "tries", value: "{tries}1" }], label: "记一次" },
  often: {
    ...{ kind: "condition", label: "试了三次" },
    branches: [{ name: "often", all: [{ variable: "tries", is: "equal", value: "111" }] }],
  },
  ask: play("survey.ask", "请评价"),
  sorry: play("noAgent", "没有座席"),
  full: play("queue.full", "队列已满"),
  closed: play("outOfHours", "下班了"),
  duty: { kind: "dutyPhone", number: "13800000000", ringMs: 25_000, label: "值班手机" },
  register: queue("business", "登记组"),
  mortgage: queue("business", "抵押组"),
  complaint: queue("complaint", "投诉组"),
  people: queue("business", "人工"),
  thanks: bye("goodbye", "再见"),
  late: bye("outOfHours", "请明天再来"),
  busy: bye("queue.busy", "请稍后再拨"),
  lost: play("menu.business", "走不到的播放"),
  silent: { kind: "hangUp", prompts: [], cause: "noInput", label: "没有按键" },
};

export const largeFlow = {
  main: {
    start: "welcome",
    nodes,
    edges: edges(`
      welcome.done>hours hours.open>main hours.closed>closed
      main.key.0>people main.key.1>business main.key.2>progress main.key.9>main main.key.*>welcome
      main.invalid>silent main.noInput>silent
      business.key.0>people business.key.1>register business.key.2>mortgage business.key.*>main
      business.invalid>silent business.noInput>silent
      progress.key.0>people progress.key.1>number progress.key.2>third progress.key.*>main
      progress.invalid>silent
      third.key.1>complaint third.key.2>ask third.key.*>progress third.invalid>silent third.noInput>silent
      number.done>verify number.invalid>remember number.noInput>silent
      verify.right>read verify.wrong>remember
      read.done>register remember.done>often often.often>people often.otherwise>number
      ask.done>thanks sorry.done>busy full.done>busy
      people.full>full people.noAgent>sorry people.timeout>busy
      closed.done>duty duty.noAnswer>late duty.busy>late duty.failed>late
    `),
    variables: [
      { name: "receipt", label: "受理号", type: "digits", scope: "call", secret: true },
      { name: "tries", label: "次数", type: "text", scope: "flow", initial: "" },
    ],
  },
  module: {
    start: "long",
    module: { parameters: [{ name: "digits", label: "号码", type: "digits" }], results: [] },
    nodes: {
      long: {
        kind: "condition",
        branches: [{ name: "yes", all: [{ variable: "digits", is: "startsWith", value: "2026" }] }],
      },
      right: { kind: "leave", exit: "right" },
      wrong: { kind: "leave", exit: "wrong" },
    },
    edges: edges("long.yes>right long.otherwise>wrong"),
  },
};
