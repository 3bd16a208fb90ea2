import type { Desk, Help } from "@zongji/api";
import { Alert } from "antd";
import { useTranslation } from "react-i18next";
import { useWho } from "../look/names.ts";

const helpTypes = { ringing: "warning", coming: "info", joined: "success", nobody: "error" } as const;

/** What has become of her 紧急求助: who comes, or that nobody is there. */
const HelpLine = ({ help }: { help: Help }) => {
  const { t } = useTranslation();
  const who = useWho();
  const { at, by, called } = help;
  const words =
    at === "ringing" && called === 0
      ? t("told.help.ringingAll")
      : t(`told.help.${at}`, { count: called, who: by ? who(by) : t("told.supervisor") });
  return <Alert banner type={helpTypes[at]} role="status" data-help={at} title={words} />;
};

/** What supervisors do in her talk, told to the agent at once: who is heard by whom, and who comes to help. 监听 is told to nobody. */
export const Told = ({ call }: Pick<Desk, "call">) => {
  const { t } = useTranslation();
  const who = useWho();
  if (!call) return null;
  return (
    <>
      {call.help && <HelpLine help={call.help} />}
      {call.watchedBy
        .filter(({ mode }) => !(mode === "join" && call.help?.at === "joined"))
        .map((watcher) => (
          <Alert
            banner
            key={`${watcher.name} ${watcher.agentNo}`}
            type="info"
            role="status"
            data-watched={watcher.mode}
            title={t(`told.${watcher.mode}`, { who: who(watcher) })}
          />
        ))}
    </>
  );
};
