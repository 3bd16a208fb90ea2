/** Whom the HTTP nodes of flows may ask, as ZONGJI_FLOW_HOSTS says. */
import type { FlowHost } from "@zongji/domain";
import { bad } from "./bad-setting.ts";

const setting = "ZONGJI_FLOW_HOSTS";
const shape = "host names or addresses, each with its port where that is not 80 or 443, separated by commas";

const hostOf = (text: string): FlowHost => {
  const match = /^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]{1,253})(?::(\d{1,5}))?$/.exec(text);
  const address = `http://${match?.[1]}/`;
  if (!match || !URL.canParse(address)) return bad(setting, text, shape);
  const { hostname: host } = new URL(address);
  if (match[2] === undefined) return { host };
  const port = Number(match[2]);
  return port >= 1 && port <= 65_535 ? { host, port } : bad(setting, text, shape);
};

/** Hosts as URLs have them. Without the setting: nobody. @throws BadSetting */
export const readFlowHosts = (text: string | undefined): readonly FlowHost[] =>
  (text ?? "")
    .split(/[\s,]+/)
    .filter((one) => one !== "")
    .map(hostOf);
