import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Desk, Device } from "@zongji/api";
import { sipPath } from "@zongji/api";
import { App } from "antd";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { useFailureWords } from "../server/failure.ts";
import { useDesk } from "../server/queries.ts";
import { type Given, request } from "../server/request.ts";
import { newPhone, type Phone, type PhoneEvent } from "./machine.ts";
import { type BrowserPhone, openPhone } from "./phone.ts";

type Command =
  | "agentSignOut"
  | "agentReady"
  | "agentBusy"
  | "agentEndWrapUp"
  | "agentHangUp"
  | "agentHold"
  | "agentRetrieve"
  | "agentResume";

/** The agent's phone and desk, as every page under the bar has them. */
export type AgentPhone = {
  readonly desk: Desk;
  readonly phone: Phone;
  /** The device that the agent uses or is about to. */
  readonly device: Device | undefined;
  readonly choose: (device: string) => void;
  readonly elsewhere: boolean;
  readonly tell: (event: PhoneEvent) => void;
  /** Sends a command to the server; its refusal is shown in words. Resolves to whether it was honoured. */
  readonly command: (id: Command) => Promise<boolean>;
  readonly rest: (reason: string) => Promise<boolean>;
  readonly signIn: (groups: string[]) => Promise<boolean>;
  readonly callOut: (to: Given<"agentCallOut">["body"]) => Promise<boolean>;
  readonly busy: boolean;
};

const Context = createContext<AgentPhone | undefined>(undefined);

/** Undefined where the signed-in person is no agent, or the desk has not been heard of yet. */
export const useAgentPhone = (): AgentPhone | undefined => useContext(Context);

const remembered = "zongji.device";

const useBrowserPhone = (device: Device | undefined): BrowserPhone | undefined => {
  const { t } = useTranslation();
  const [phone, setPhone] = useState<BrowserPhone>();
  const sipUser = device?.kind === "browser" ? device.sipUser : undefined;
  useEffect(() => {
    if (!sipUser) return;
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const opened = openPhone(
      { device: sipUser, domain: location.hostname, url: `${scheme}://${location.host}${sipPath}` },
      () => t("bar.incoming"),
    );
    setPhone(opened);
    return () => {
      setPhone(undefined);
      opened.close();
    };
  }, [sipUser, t]);
  return phone;
};

const never = () => () => {};

/** A refreshed page asks for its call again, a little later, so that a call just ending is not rung anew. */
const resumeAfterMs = 700;
const resumeTries = 6;

const useResume = (desk: Desk | undefined, phone: Phone, resume: () => Promise<boolean>, browser: boolean) => {
  const [tries, setTries] = useState(0);
  const call = desk?.call;
  const lost =
    browser &&
    phone.wire === "reachable" &&
    phone.call.at === "none" &&
    call !== null &&
    call !== undefined &&
    (call.detached || call.at === "talking" || call.at === "held");
  const id = lost ? call.call : undefined;
  useEffect(() => {
    if (!id) return setTries(0);
    if (tries >= resumeTries) return;
    const timer = setTimeout(() => void resume().finally(() => setTries((n) => n + 1)), resumeAfterMs * (1 + tries));
    return () => clearTimeout(timer);
  }, [id, tries, resume]);
};

const useCommands = () => {
  const client = useQueryClient();
  const { message } = App.useApp();
  const words = useFailureWords();
  const { mutateAsync, isPending } = useMutation({ mutationFn: (ask: () => Promise<Desk>) => ask() });
  const run = async (ask: () => Promise<Desk>, quiet = false): Promise<boolean> => {
    try {
      client.setQueryData<Desk>(["desk"], await mutateAsync(ask));
      return true;
    } catch (error) {
      if (!quiet) void message.error(words(error));
      return false;
    }
  };
  return { run, busy: isPending };
};

export const AgentPhoneProvider = ({ children }: { children: ReactNode }) => {
  const { data: desk } = useDesk();
  const { run, busy } = useCommands();
  const [chosen, choose] = useState(() => localStorage.getItem(remembered));
  const devices = desk?.choices.devices;
  const device =
    devices?.find((d) => d.id === (desk?.device ?? chosen)) ??
    devices?.find((d) => d.kind === "browser") ??
    devices?.[0];
  const browserPhone = useBrowserPhone(device);
  const phone = useSyncExternalStore(browserPhone?.subscribe ?? never, browserPhone?.now ?? (() => newPhone));
  const elsewhere = useSyncExternalStore(browserPhone?.subscribe ?? never, browserPhone?.elsewhere ?? (() => false));
  const client = useQueryClient();
  const resume = useMemo(
    () => async () => {
      try {
        client.setQueryData<Desk>(["desk"], await request("agentResume"));
        return true;
      } catch {
        return false; // tried again by useResume; the bar offers the button meanwhile
      }
    },
    [client],
  );
  useResume(desk, phone, resume, device?.kind === "browser" && !elsewhere);

  const value: AgentPhone | undefined = desk && {
    desk,
    phone,
    device,
    choose: (id) => {
      localStorage.setItem(remembered, id);
      choose(id);
    },
    elsewhere,
    tell: (event) => browserPhone?.tell(event),
    command: (id) => run(() => request(id)),
    rest: (reason) => run(() => request("agentRest", { body: { reason } })),
    signIn: (groups) => run(() => request("agentSignIn", { body: { groups, device: device?.id ?? "" } })),
    callOut: (body) => run(() => request("agentCallOut", { body })),
    busy,
  };
  return <Context.Provider value={value}>{children}</Context.Provider>;
};
