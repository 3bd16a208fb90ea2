import type { OperationId } from "@zongji/api";
import { press, write, writeEach } from "../../testing/filling.ts";
import { type FormCase, testForm } from "../../testing/forms.tsx";
import { type ListCase, testList } from "../../testing/lists.tsx";
import { newStage } from "../../testing/stage.tsx";
import { Bans } from "./bans.tsx";
import { DialRights } from "./dial-rights.tsx";
import { Numbers } from "./numbers.tsx";
import { ban, beside, number, right } from "./things.test-scene.ts";

const stage = newStage();

const list = <K extends OperationId>(
  given: Omit<ListCase<K>, "beside" | "empty" | "failing" | "none"> & { empty?: string },
) => testList<K>(stage, { empty: "还没有", failing: "没有加载出来", none: [] as never, beside, ...given });
const form = <K extends OperationId>(given: Omit<FormCase<K>, "answers">) =>
  testForm(stage, { answers: beside, ...given });

list({
  of: "dial rights",
  page: () => <DialRights />,
  lists: "listDialRights",
  rows: [right],
  heads: { "zh-CN": ["名称", "号码格式", "角色", "操作"], en: ["Name", "Patterns", "Roles", "Actions"] },
  cells: [["市内", "8XXXXXXX、0571X.", "座席", "修改"]],
});
list({
  of: "numbers",
  page: () => <Numbers />,
  lists: "listNumbers",
  rows: [number],
  heads: {
    "zh-CN": ["号码", "说明", "语音流程", "通话录音", "操作"],
    en: ["Number", "Label", "Menu flow", "Recording", "Actions"],
  },
  cells: [["12345", "热线", "main", "录音", "修改"]],
});
list({
  of: "bans",
  page: () => <Bans />,
  lists: "listBans",
  rows: [ban],
  heads: { "zh-CN": ["地址", "账号", "封禁到", "操作"], en: ["Address", "Account", "Blocked until", "Actions"] },
  cells: [["198.51.100.7", "全部", "10:10:00", "解除"]],
  empty: "没有",
});

form({
  of: "a new number",
  page: () => <Numbers />,
  open: (language) => press(language === "en" ? "Add a number" : "新建号码"),
  labels: {
    "zh-CN": ["号码", "说明", "语音流程", "工作时段日历", "通话录音"],
    en: ["Number", "Label", "Menu flow", "Calendar", "Recording"],
  },
  wrong: { fill: () => write("语音流程", ""), says: { 号码: "请填写", 语音流程: "请填写", 说明: "请填写" } },
  fill: async () => {
    await write("号码", "96345");
    await write("说明", "便民");
  },
  sends: { id: "createNumber", body: { calendar: null, flow: "main", label: "便民", number: "96345", recorded: true } },
  answer: number,
  refuses: { field: "number", word: "号码" },
  keeps: { 号码: "96345", 说明: "便民" },
});
form({
  of: "a new dial right",
  page: () => <DialRights />,
  open: (language) => press(language === "en" ? "New dial right" : /^新建/),
  labels: { "zh-CN": ["名称", "号码格式", "角色"], en: ["Name", "Patterns", "Roles"] },
  wrong: { fill: () => writeEach("号码格式", ["abc"]), says: { 号码格式: "格式不对：abc", 名称: "请填写" } },
  fill: async () => {
    await write("名称", "长途");
    await writeEach("号码格式", ["0X."]);
  },
  sends: { id: "createDialRight", body: { name: "长途", patterns: ["0X."], roles: ["agent"] } },
  answer: right,
  refuses: { field: "patterns.0", word: "号码" },
  keeps: { 名称: "长途" },
});
