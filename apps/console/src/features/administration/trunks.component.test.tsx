import { operations } from "@zongji/api";
import { describe, expect, test } from "vitest";
import { refusal } from "../../testing/fake-server.ts";
import {
  alertsIn,
  button,
  choose,
  field,
  opened,
  press,
  row,
  rowsIn,
  says,
  toggle,
  until,
  write,
  writeEach,
  wrongIn,
} from "../../testing/filling.ts";
import { testForm } from "../../testing/forms.tsx";
import { testList } from "../../testing/lists.tsx";
import { made } from "../../testing/made.ts";
import { newStage, noon } from "../../testing/stage.tsx";
import { Trunks } from "./trunks.tsx";

const stage = newStage();
const page = () => <Trunks />;
const Trunk = operations.listTrunks.response.items;
const Status = operations.trunkStatus.response.items;
const trunk = made(Trunk, {
  id: "t1",
  kind: "carrier",
  name: "联通",
  host: "192.0.2.9",
  port: 5080,
  match: ["192.0.2.0/24"],
  maxLines: 30,
  enabled: true,
  default: true,
  optionsSec: 30,
  share: 1,
  codecs: ["PCMA"],
});
const door = made(Trunk, { id: "t2", kind: "test", name: "测试", maxLines: 2, codecs: ["PCMA"] });
const down = made(Status, {
  id: "t1",
  at: "down",
  why: "503 Service Unavailable",
  since: noon,
  lines: 3,
  refusedToday: 2,
});
const invite = "INVITE sip:13800138000@192.0.2.9 SIP/2.0\r\n";

testList(stage, {
  of: "trunks",
  page,
  lists: "listTrunks",
  beside: (server) => server.on("trunkStatus", [down]).on("listNodes", []),
  rows: [trunk, door],
  heads: {
    "zh-CN": ["名称", "线路状态", "呼入地址", "呼出地址", "传输", "优先级", "占用", "今日超限拒绝", "操作"],
    en: [
      "Name",
      "Line",
      "Take calls from",
      "Send calls to",
      "Transport",
      "Priority",
      "In use",
      "Refused today",
      "Actions",
    ],
  },
  cells: [
    [
      "联通 默认呼出",
      "不通对端答复 503",
      "192.0.2.0/24",
      "192.0.2.9:5080",
      "UDP",
      "—",
      "3 / 30 路",
      "2 通",
      "测试",
      "修改",
    ],
    ["测试 测试", "未启用", "—", "只呼入", "UDP", "—", "0 / 2 路", "0 通", "", "修改"],
  ],
  none: [],
  empty: "还没有",
  failing: "没有加载出来",
});

const answers = (server: typeof stage.server) =>
  server
    .on("listTrunks", [trunk, door])
    .on("trunkStatus", [])
    .on("listNodes", [])
    .on("previewInvite", { invite, why: null });

testForm(stage, {
  of: "a new trunk",
  page,
  answers,
  open: (language) => press(language === "en" ? "Add a trunk" : "新建中继"),
  labels: {
    "zh-CN": ["运营商类型", "名称", "呼出地址", "端口", "呼入地址", "线路数", "启用"],
    en: ["Kind of carrier", "Name", "Send calls to", "Port", "Take calls from", "Lines", "Enabled"],
  },
  wrong: {
    fill: async () => {
      await press(/^呼出$/);
      await write("线路数", "");
      await write("呼出地址", "10.0.0");
      await write("外显号码", "0XX");
      await writeEach("呼入地址", ["10.0.0.0/33"]);
      await write("分担权重", "");
    },
    says: {
      名称: "请填写",
      线路数: "请填写",
      分担权重: "请填写",
      呼入地址: "格式不对：10.0.0.0/33",
      呼出地址: "不是主机名或 IP 地址。",
      外显号码: "格式不对",
    },
  },
  fill: async () => {
    await press(/^方向、传输/);
    await press(/^呼出$/);
    await write("名称", "移动");
    await choose("方向", "只呼出");
    await choose("传输", "TCP");
    await write("线路数", "60");
    await write("呼出地址", "192.0.2.78");
    await write("端口", "5070");
    await write("外显号码", "057112345");
    await writeEach("呼入地址", ["192.0.2.78", "192.0.2.80/30"]);
    await press(/^注册/);
    await toggle("向运营商注册");
    await write("注册服务器", "192.0.2.79");
    await write("账号", "057112345");
    await write("密码", "geheim");
  },
  sends: {
    id: "createTrunk",
    body: {
      calledNumberFrom: "requestUri",
      callerId: { assertedIdentity: false, number: "057112345", privacy: false },
      codecs: ["PCMA", "PCMU"],
      default: false,
      digits: "auto",
      direction: "out",
      enabled: true,
      host: "192.0.2.78",
      introduction: { domain: null, earlyMedia: false, fromHost: null, userPhone: false },
      listener: null,
      match: ["192.0.2.78", "192.0.2.80/30"],
      maxLines: 60,
      name: "移动",
      numberRules: { inCalled: [], inCalling: [], out: [] },
      optionsSec: 30,
      password: "geheim",
      port: 5070,
      priority: null,
      register: { authUser: null, expiresSec: 600, host: "192.0.2.79", port: null, user: "057112345" },
      rtpTimeoutMs: null,
      sessionSec: 1800,
      sessionTimers: true,
      share: 1,
      srtp: "off",
      transport: "tcp",
      unreadParts: "ignore",
    },
  },
  answer: trunk,
  refuses: { field: "match.0", word: "呼入地址" },
  keeps: { 名称: "移动", 线路数: "60", 呼出地址: "192.0.2.78", 外显号码: "057112345" },
});

describe("trunks", () => {
  const open = async () => {
    answers(stage.server);
    await stage.show(<Trunks />);
    await press("新建中继");
    await opened();
    await write("名称", "移动");
    await write("呼出地址", "192.0.2.78");
  };

  test("a folded part that holds what is wrong says so, and opens when the trunk is saved", async () => {
    await open();
    await press(/^语音与保活/);
    await write("探测间隔", "");
    await press(/^语音与保活/);
    await until(() => expect(document.querySelector("[data-wrong=media]")?.textContent).toContain("1 项待改"));
    expect(button(/^语音与保活/).getAttribute("aria-expanded")).toBe("false");
    await press("保存");
    await until(() => expect(button(/^语音与保活/).getAttribute("aria-expanded")).toBe("true"));
    await stage.pass(300);
    expect(document.activeElement).toBe(field("探测间隔"));
    expect(stage.server.asked("createTrunk")).toEqual([]);
  });

  test("the INVITE is asked for once nothing is typed, and never with what would be refused", async () => {
    await open();
    await press(/^呼出$/);
    await press(/^呼出信令/);
    await says("INVITE sip:13800138000@192.0.2.9");
    const before = stage.server.asked("previewInvite").length;
    for (const [label, bad, good] of [
      ["呼出地址", "10.0.0", "192.0.2.78"],
      ["分担权重", "", "1"],
      ["SIP 域", "ims_1", "ims.example"],
    ] as const) {
      await write(label, bad);
      await says("填好这些后，这里显示将发出的 INVITE");
      await stage.pass(1000);
      await write(label, good);
      await until(() => expect(document.querySelector(".invite-preview")).not.toBeNull());
    }
    await stage.pass(1000);
    const later = stage.server.asked("previewInvite").slice(before);
    const hosts = later.map(({ body }) => (body as { trunk: { host: string } }).trunk.host);
    expect(new Set(hosts)).toEqual(new Set(["192.0.2.78"]));
    expect(later.at(-1)?.body).toMatchObject({ trunk: { introduction: { domain: "ims.example" } } });
  });

  test("a block so wide that it has to be meant is asked about first", async () => {
    stage.server.on("createTrunk", ({ body }) =>
      (body as { wideMatch?: true }).wideMatch
        ? trunk
        : refusal("badRequest", { reason: "wideMatch", field: "match.0" }),
    );
    await open();
    await writeEach("呼入地址", ["10.0.0.0/8"]);
    await press("保存");
    await until(() => expect(document.querySelector(".ant-modal-confirm")).not.toBeNull());
    expect(stage.server.asked("createTrunk")).toHaveLength(1);
    await press("就是这段地址", document.querySelector(".ant-modal-confirm")!);
    await until(() => expect(stage.server.asked("createTrunk")).toHaveLength(2));
    expect(stage.server.asked("createTrunk")[1]?.body).toMatchObject({ wideMatch: true, match: ["10.0.0.0/8"] });
  });

  test("another registrar asks for the kept password again, before anything is sent", async () => {
    const kept = { ...trunk, hasPassword: true };
    answers(stage.server);
    stage.server.on("listTrunks", [kept]).on("changeTrunk", kept);
    await stage.show(<Trunks />);
    await says("联通");
    await press("修改", row("联通"));
    await opened();
    await write("呼出地址", "203.0.113.9");
    await press("保存");
    await until(() => expect(wrongIn(document.body).密码).toContain("再填一次"));
    expect(stage.server.asked("changeTrunk")).toEqual([]);
    await write("密码", "geheim");
    await press("保存");
    await until(() => expect(stage.server.asked("changeTrunk")).toHaveLength(1));
    expect(stage.server.asked("changeTrunk")[0]?.body).toMatchObject({ host: "203.0.113.9", password: "geheim" });
  });

  test("of the test trunk only lines and whether it is on can be changed", async () => {
    stage.server.on("changeTrunk", door);
    answers(stage.server);
    await stage.show(<Trunks />);
    await says("未启用");
    await press("修改", row("未启用"));
    await opened();
    await write("线路数", "4");
    await toggle("启用");
    await press("保存");
    await until(() => expect(stage.server.asked("changeTrunk")).toHaveLength(1));
    expect(stage.server.asked("changeTrunk")[0]).toMatchObject({ params: { id: "t2" } });
    expect(stage.server.asked("changeTrunk")[0]?.body).toEqual({ maxLines: 4, enabled: true });
  });

  test("a line is tested by a number that is one, and what came back is told", async () => {
    answers(stage.server);
    stage.server.on("testTrunk", {
      steps: [{ step: "answered", atMs: 900 }],
      ending: { by: "system", cause: "flowEnded", sip: null },
      endedMs: 2400,
    });
    await stage.show(<Trunks />);
    await says("联通");
    await press("测试", row("联通"));
    await opened();
    await write("拨打的号码", "abc");
    await press("拨打");
    await until(() => expect(wrongIn(document.body)).toEqual({ "": "格式不对" }));
    await write("拨打的号码", " 13900000001 ");
    await press("拨打");
    await until(() => expect(document.querySelector("[data-verdict]")).not.toBeNull());
    expect(stage.server.asked("testTrunk")[0]).toMatchObject({ params: { id: "t1" }, body: { number: "13900000001" } });
    expect(alertsIn()).not.toBe("");
    expect(rowsIn(document.body).length).toBe(2);
  });
});
