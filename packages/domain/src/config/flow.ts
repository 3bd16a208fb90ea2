/** 流程: what a caller meets, as data: nodes, and edges from an exit of one to the next. */
import { businessTypeId } from "./business-type.ts";
import {
  field,
  flag,
  line,
  list,
  oneOf,
  optional,
  orElse,
  type ReadonlyOf,
  record,
  refersTo,
  shape,
  text,
  variant,
  whole,
} from "./field.ts";
import { httpFields } from "./flow-http.ts";
import { about, ofVariable, variableName } from "./flow-parts.ts";
import { flowId, groupId, idText, key, keyWords, ownFlowId, promptName, userId, words } from "./parts.ts";
import { calendarId } from "./schedule.ts";
import { skillLevels } from "./skill.ts";

const ofBusiness = field(optional(businessTypeId), about("业务类型", "Business type"));
const place = {
  /** What people call the node; its id is what facts and reports name it by. */
  label: field(optional(line(1, 64)), about("名称", "Name")),
  businessType: ofBusiness,
  /** 自助完成: who hangs up here got what he wanted. */
  selfServed: field(
    optional(flag()),
    about("自助完成", "Self-served", {
      note: words("来电人在这里挂断，算自己办成了。", "A caller who hangs up here got what he wanted."),
    }),
  ),
};
const prompts = field(list(promptName, { maxItems: 50 }), about("语音", "Prompts"));
const bargeIn = field(flag(), about("可按键打断", "A key cuts it"));
const endKey = field(
  oneOf(["#", "*", "none"]),
  about("结束键", "Key that ends it", {
    choices: { "#": words("# 键", "#"), "*": words("* 键", "*"), none: words("无", "None") },
  }),
);
const ringMs = field(whole(5_000, 120_000), about("振铃时长", "Rings for", { unit: "ms" }));
const priority = field(
  whole(0, 100),
  about("优先级", "Priority", { note: words("大的先接。", "The higher is served first.") }),
);

const template = line(0, 500);
const ofValue = field(
  template,
  about("值", "Value", { note: words("可写 {变量}。", "Variables may stand in it: {name}.") }),
);

/** 应答: until the call comes here it is not answered; the caller hears what is played before, and pays nothing. A flow without one is answered at once. */
const answer = shape({ kind: oneOf(["answer"]), ...place });

const play = shape({
  kind: oneOf(["play"]),
  prompts,
  /** A key cuts the prompt and counts for the next node. */
  bargeIn,
  ...place,
});

/** A part of what is read out: a prompt, a variable's digits one by one, or a text that a speech engine reads as the caller comes here. */
const part = variant("say", {
  prompt: shape({ say: oneOf(["prompt"]), prompt: field(promptName, about("语音", "Prompt")) }),
  digits: shape({ say: oneOf(["digits"]), variable: ofVariable }),
  text: shape({
    say: oneOf(["text"]),
    text: field(
      line(1, 500),
      about("文字", "Text", {
        note: words(
          "可写 {变量}；来电人走到这里时由语音引擎读出，读不出时从“读不出”出口走。",
          "Variables may stand in it: {name}. A speech engine reads it as the caller comes here; what can't be read leaves by the exit “Can't be read”.",
        ),
      }),
    ),
  }),
});
const say = shape({
  kind: oneOf(["say"]),
  parts: field(
    list(part, { minItems: 1, maxItems: 50 }),
    about("内容", "Parts", {
      choices: {
        prompt: words("语音", "A prompt"),
        digits: words("逐位读数", "Digits, one by one"),
        text: words("朗读文字", "A text, read out"),
      },
    }),
  ),
  bargeIn,
  ...place,
});

/** How often, and for how long, a caller may be wrong or silent. */
const patience = {
  /** From the prompt's end, ms. */
  timeoutMs: field(whole(500, 120_000), about("等待按键", "Waits for a key", { unit: "ms" })),
  /** Invalid entries, and silences, that are forgiven. */
  maxInvalid: field(whole(0, 20), about("可按错次数", "Wrong keys forgiven")),
  maxNoInput: field(whole(0, 20), about("可不按键次数", "Silences forgiven")),
  invalidPrompt: field(promptName, about("按错提示", "Prompt after a wrong key")),
  noInputPrompt: field(promptName, about("未按键提示", "Prompt after a silence")),
};

/** Who presses the key hears words more slowly for the rest of the call. */
const slow = field(optional(flag()), about("此后慢速播报", "Slower prompts from here on"));

const menu = shape({
  kind: oneOf(["menu"]),
  prompts,
  /** Each leads out by an exit of its own, "key.1". */
  keys: field(record(key, keyWords, shape({ businessType: ofBusiness, slow })), about("按键", "Keys")),
  ...patience,
  ...place,
});

const collect = shape({
  kind: oneOf(["collect"]),
  prompts,
  variable: field(variableName, about("存入变量", "Into the variable")),
  minDigits: field(whole(1, 40), about("最少位数", "Digits at least")),
  /** Once so many have come it goes on by itself. */
  maxDigits: field(whole(1, 40), about("最多位数", "Digits at most")),
  /** Ends the number before; not part of it. */
  endKey,
  /** Between two digits, ms. */
  betweenMs: field(whole(500, 30_000), about("位间等待", "Waits between digits", { unit: "ms" })),
  ...patience,
  ...place,
});

const set = shape({
  kind: oneOf(["set"]),
  values: field(
    list(shape({ variable: ofVariable, value: ofValue }), { minItems: 1, maxItems: 20 }),
    about("赋值", "Values"),
  ),
  ...place,
});

/** A comparison of a variable with a text, in which other variables may stand. Of numbers `less` and `more` compare as numbers. */
const test = shape({
  variable: ofVariable,
  is: field(
    oneOf(["equal", "notEqual", "less", "more", "startsWith", "contains", "empty", "notEmpty"]),
    about("比较", "Comparison", {
      choices: {
        equal: words("等于", "is"),
        notEqual: words("不等于", "is not"),
        less: words("小于", "is less than"),
        more: words("大于", "is more than"),
        startsWith: words("开头是", "starts with"),
        contains: words("包含", "contains"),
        empty: words("为空", "is empty"),
        notEmpty: words("不为空", "is not empty"),
      },
    }),
  ),
  value: ofValue,
});
export type FlowTest = ReadonlyOf<typeof test>;
const branchName = text(
  /^[A-Za-z0-9_-]{1,32}$/,
  words("1 到 32 个字母、数字、_ 或 -", "1 to 32 letters, digits, _ or -"),
);
const condition = shape({
  kind: oneOf(["condition"]),
  /** The first of which every test holds; if none does, the exit is "otherwise". */
  branches: field(
    list(
      shape({
        name: field(branchName, about("出口名", "Name of the exit")),
        all: field(list(test, { minItems: 1, maxItems: 10 }), about("条件（须全部成立）", "Tests, all of which hold")),
      }),
      { minItems: 1, maxItems: 20 },
    ),
    about("分支", "Branches", {
      note: words("按顺序判断，取第一个成立的。", "The first of which all tests hold is taken."),
    }),
  ),
  ...place,
});

const hours = shape({
  kind: oneOf(["hours"]),
  /** Absent: the calendar of the number that was called. */
  calendar: field(
    optional(calendarId),
    about("工作时段日历", "Calendar", {
      note: words("不选则按被叫号码的日历。", "Without one: the calendar of the number that was called."),
    }),
  ),
  ...place,
});

/** 来电名单: by the list that the caller stands on. */
const callerList = shape({ kind: oneOf(["callerList"]), ...place });

const module = shape({
  kind: oneOf(["module"]),
  flow: field(flowId, about("子流程", "Module")),
  /** What its parameters are given. */
  arguments: field(
    record(/^[A-Za-z][A-Za-z0-9_]{0,31}$/, words("参数的名称", "the name of a parameter"), ofValue),
    about("参数", "Parameters"),
  ),
  /** Variables here that take what its results are. */
  results: field(
    record(/^[A-Za-z][A-Za-z0-9_]{0,31}$/, words("结果的名称", "the name of a result"), ofVariable),
    about("结果存入", "Results go to"),
  ),
  ...place,
});

/** A module comes to its end: it is left by this exit. */
const leave = shape({
  kind: oneOf(["leave"]),
  exit: field(branchName, about("从此出口返回", "Leaves by the exit")),
  ...place,
});

/** HTTP 请求: a web service is asked while the caller waits. */
const http = shape({ kind: oneOf(["http"]), ...httpFields, prompts, ...place });

/** 查询: how far an order is, or what an article has for the telephone, by the number that the caller has typed. */
const lookUp = shape({
  kind: oneOf(["lookUp"]),
  of: field(orElse(oneOf(["order", "article"]), "order"), {
    ...about("查什么", "What is looked up"),
    choices: {
      order: words("工单的状态", "The state of an order"),
      article: words("知识库条目的电话播报", "What an article has for the telephone"),
    },
    suggested: "order",
  }),
  digits: field(
    variableName,
    about("编号所在变量", "Variable with the number", {
      note: words(
        "工单的查询号全是数字，如 202611300001；条目编号见条目页，如 1001。",
        "An order's number in digits, such as 202611300001; an article's stands on its page, such as 1001.",
      ),
    }),
  ),
  result: field(
    variableName,
    about("结果存入变量", "What is found goes to the variable", {
      note: words(
        "工单：待办理、办理中、待补充、已答复、已办结或已作废。条目：编辑写好的电话播报，可由“播报”朗读。",
        "Of an order 待办理, 办理中, 待补充, 已答复, 已办结 or 已作废. Of an article the text that its editors wrote for the telephone, which “Say” can read out.",
      ),
    }),
  ),
  /** For the whole of it, ms. */
  timeoutMs: field(whole(500, 15_000), about("最长等待", "Waits for", { unit: "ms" })),
  music: field(flag(), about("等待时放音乐", "Music while it waits")),
  prompts,
  ...place,
});

const queue = shape({
  kind: oneOf(["queue"]),
  group: field(groupId, about("座席组", "Group")),
  priority,
  /** Asked of the agent, with what the group asks. */
  skills: field(optional(skillLevels), about("所需技能", "Skills asked for")),
  ...place,
});

/** 值班电话: a number outside that is dialled over a trunk, and talks with the caller himself. */
const dutyPhone = shape({
  kind: oneOf(["dutyPhone"]),
  number: field(
    text(/^\+?[0-9]{3,20}$/, words("3 到 20 位的电话号码", "a telephone number of 3 to 20 digits")),
    about("电话号码", "Telephone number"),
  ),
  /** How long it rings, ms. */
  ringMs,
  ...place,
});

/** 指定座席: one agent, whose phone rings as by a transfer. Who is no agent any more can't be reached: that is an exit, so she needs not be there. */
const agent = shape({
  kind: oneOf(["agent"]),
  agent: field(userId, about("座席", "Agent")),
  /** In whose name she takes it: its ring time, wrap-up and survey. */
  group: field(groupId, about("座席组", "Group")),
  priority,
  ...place,
});

/** 转外线: a number outside that the caller is handed to; it is no agent's and no duty phone. */
const transfer = shape({
  kind: oneOf(["transfer"]),
  /** Variables may stand in it: then a right must allow what comes of it. */
  number: field(
    line(1, 100),
    about("电话号码", "Telephone number", { note: words("可写 {变量}。", "Variables may stand in it: {name}.") }),
  ),
  /** 呼出权限, one of which must allow the number, where the hotline has any. */
  rights: field(list(refersTo(idText, "dialRight"), { maxItems: 20 }), about("呼出权限", "Dial rights")),
  /** How long it rings, ms. */
  ringMs,
  ...place,
});

/** 语音留言, or 口述: the caller speaks after the words and a tone. */
const voicemail = shape({
  kind: oneOf(["voicemail"]),
  prompts,
  /** What becomes of what is said. A statement is heard with the call's recording: it calls for nobody, and changes nothing of how the call ended. */
  purpose: field(orElse(oneOf(["voicemail", "statement"]), "voicemail"), {
    ...about("录下后", "What is said", {
      note: words(
        "留言：来电列入未接回拨，由座席收听处理。口述：只随本通话的录音保存，之后可继续排队等。",
        "A voicemail stands in the list of missed calls until somebody has dealt with it. A statement is kept with the call's recording alone; the caller may go on to a queue.",
      ),
    }),
    choices: {
      voicemail: words("作为留言处理", "Is a voicemail"),
      statement: words("只录口述", "Is a statement, recorded alone"),
    },
    suggested: "voicemail",
  }),
  /** How long a message may be, ms. */
  maxMs: field(whole(5_000, 600_000), about("最长时间", "At most", { unit: "ms" })),
  /** Ends the message; the caller may hang up as well. */
  endKey,
  ...place,
});

/** 请求回拨: the caller says on which number; people call him from the list of missed calls. No place in a queue is kept. */
const callback = shape({
  kind: oneOf(["callback"]),
  /** Whose list he stands in. */
  group: field(groupId, about("座席组", "Group")),
  /** 呼出权限, one of which must allow the number. None: the number that he called from, and no other. */
  rights: field(
    list(refersTo(idText, "dialRight"), { maxItems: 20 }),
    about("可回拨的号码", "Numbers that may be called"),
  ),
  ...place,
});

/** 满意度评价: the caller rates the agent who talked with him last. */
const survey = shape({
  kind: oneOf(["survey"]),
  survey: field(refersTo(idText, "survey"), about("评价", "Survey")),
  ...place,
});

const hangUp = shape({
  kind: oneOf(["hangUp"]),
  prompts,
  cause: field(
    oneOf(["flowEnded", "noInput"]),
    about("挂断原因", "Cause", {
      choices: { flowEnded: words("流程结束", "The flow has ended"), noInput: words("没有按键", "Nothing pressed") },
    }),
  ),
  ...place,
});

/** The schema of each kind of node. */
export const nodeSchemas = {
  answer,
  play,
  say,
  menu,
  collect,
  set,
  condition,
  hours,
  callerList,
  module,
  leave,
  http,
  lookUp,
  queue,
  agent,
  dutyPhone,
  transfer,
  voicemail,
  callback,
  survey,
  hangUp,
};
export type FlowNodes = { readonly [K in keyof typeof nodeSchemas]: ReadonlyOf<(typeof nodeSchemas)[K]> };
export type FlowNode = FlowNodes[keyof FlowNodes];

const nodeId = idText;
const edge = shape({ from: nodeId, exit: line(1, 64), to: nodeId });

/** What a variable holds; every value is kept as a text. */
const type = field(
  oneOf(["text", "digits", "number", "flag"]),
  about("类型", "Type", {
    choices: {
      text: words("文本", "Text"),
      digits: words("数字串", "Digits"),
      number: words("数值", "Number"),
      flag: words("是否", "Yes or no"),
    },
  }),
);
const variable = shape({
  name: variableName,
  label: optional(line(1, 64)),
  type,
  /** Before anything was put into it. Absent: it may be unset, which the check tells where it is read. */
  initial: optional(template),
  /** For as long as: the call, or this flow alone. */
  scope: field(
    oneOf(["call", "flow"]),
    about("有效范围", "Scope", {
      choices: { call: words("整个通话", "The call"), flow: words("本流程", "This flow") },
    }),
  ),
  /** Its value stands in no fact and no log. */
  secret: optional(flag()),
});
export type FlowVariable = ReadonlyOf<typeof variable>;
const parameter = shape({ name: variableName, label: optional(line(1, 64)), type, initial: optional(template) });

/** 流程, or a module of others: then with parameters, results, and the exits that its `leave` nodes name. */
export const flowConfig = shape({
  id: ownFlowId,
  version: whole(1, 1_000_000_000),
  name: field(optional(line(1, 64)), about("名称", "Name")),
  start: nodeId,
  nodes: record(
    /^[A-Za-z0-9_.:-]{1,64}$/,
    words("1 到 64 个字母、数字或 _ . : -", "an id"),
    variant("kind", nodeSchemas),
  ),
  edges: list(edge),
  /** Where each node stands in the editor. No call goes by it. */
  places: optional(
    record(
      /^[A-Za-z0-9_.:-]{1,64}$/,
      words("1 到 64 个字母、数字或 _ . : -", "an id"),
      shape({ x: whole(-1_000_000, 1_000_000), y: whole(-1_000_000, 1_000_000) }),
    ),
  ),
  variables: optional(list(variable, { maxItems: 100 })),
  /** It is a module: what is given to it, and what it gives back. */
  module: optional(
    shape({ parameters: list(parameter, { maxItems: 20 }), results: list(variableName, { maxItems: 20 }) }),
  ),
});
export type Flow = ReadonlyOf<typeof flowConfig>;
