/** HTTP 请求: what a flow asks of a web service, and what it takes from the answer. */
import { field, flag, line, list, oneOf, optional, shape, text, whole } from "./field.ts";
import { about, ofVariable } from "./flow-parts.ts";
import { words } from "./parts.ts";

/** Of an address of at most so many characters; what its variables hold comes on top. */
const longestUrl = 1500;
/** A host that no variable stands in: who writes the flow says whom it asks, never who calls. */
const url = {
  ...text(
    /^https?:\/\/(\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9.-]{1,253})(:[0-9]{1,5})?([/?][^\s#\\]*)?$/,
    words(
      "形如 https://主机/路径?id={变量} 的网址，主机里不能有变量",
      "an address such as https://host/path?id={number}, with no variable in its host",
    ),
  ),
  maxLength: longestUrl,
};

const anyCase = (name: string): string => name.replaceAll(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
/** What the request itself needs (RFC 9110, 9112): these are not the flow's to say. */
const reserved = [
  ...["host", "content-length", "transfer-encoding", "content-encoding", "accept-encoding", "connection"],
  ...["keep-alive", "upgrade", "expect", "te", "trailer", "proxy-authorization", "proxy-connection"],
].map(anyCase);
const header = shape({
  header: field(
    text(
      new RegExp(`^(?!(${reserved.join("|")})$)[A-Za-z0-9!$%&'*+.^_|~-]{1,64}$`),
      words("请求头的名称，且不是请求自己会设置的", "the name of a header that the request does not set itself"),
    ),
    about("名称", "Name"),
  ),
  /** May be a secret: no fact, log or walk tells it. */
  value: field(
    text(/^[ -~]{0,1000}$/, words("最多 1000 个可打印的 ASCII 字符", "at most 1000 printable characters of ASCII")),
    about("值", "Value"),
  ),
});

const result = shape({
  path: field(
    optional(
      text(
        /^[^.\s]{1,64}(\.[^.\s]{1,64}){0,9}$/,
        words(
          "用点隔开的名称和序号，如 data.items.0.name",
          "names and indexes with dots between them: data.items.0.name",
        ),
      ),
    ),
    about("取值路径", "Path", {
      note: words(
        "如 data.items.0.name；不填取整个答复。",
        "Such as data.items.0.name; without one the whole answer is taken.",
      ),
    }),
  ),
  variable: ofVariable,
});

export const httpFields = {
  method: field(
    oneOf(["GET", "POST"]),
    about("方法", "Method", { choices: { GET: words("GET 查询", "GET"), POST: words("POST 提交", "POST") } }),
  ),
  url: field(
    url,
    about("网址", "Address", {
      note: words(
        "主机之后可写 {变量}。主机须在 ZONGJI_FLOW_HOSTS 里。",
        "Variables may stand behind the host: {name}. ZONGJI_FLOW_HOSTS has to name the host.",
      ),
    }),
  ),
  headers: field(list(header, { maxItems: 20 }), about("请求头", "Headers")),
  /** Of a POST. JSON in which variables stand between quotes: their values are escaped. */
  body: field(
    optional(line(0, 4000)),
    about("提交内容（JSON）", "Body (JSON)", {
      note: words('只用于 POST；变量写在引号里："{变量}"。', 'Of a POST. Variables stand between quotes: "{name}".'),
    }),
  ),
  /** For the whole of it, ms. */
  timeoutMs: field(whole(500, 15_000), about("最长等待", "Waits for", { unit: "ms" })),
  results: field(
    list(result, { maxItems: 20 }),
    about("答复存入", "Takes from the answer", {
      note: words("答复里没有的路径算失败。", "A path that the answer does not have is a failure."),
    }),
  ),
  /** Whether the caller hears music while it waits, after the prompts. */
  music: field(flag(), about("等待时放音乐", "Music while it waits")),
};
