import type { Desk, Device } from "@zongji/api";
import { sipPath } from "@zongji/api";
import i18next from "i18next";
import { useEffect, useState, useSyncExternalStore } from "react";
import { type BrowserPhone, openPhone } from "./phone.ts";

/** Where the browser's phone is: in this page, in another tab of this browser, in use at another place, taken over there from here. */
export type Claim = {
  readonly at: "here" | "otherTab" | "inUse" | "taken";
  /** Takes it over. */
  readonly take: () => void;
};

const holds = "zongji.holds";
const never = () => () => {};

/**
 * Whether the phone may be opened without asking: the newest registration gets the calls, so a page that is only looked at must not take them from the
 * place where the agent sits. A page that had it before it was loaded anew has it again.
 */
const mayOpen = (desk: Desk, device: Device, waits: boolean): boolean => {
  if (sessionStorage.getItem(holds) === device.sipUser) return true;
  // A page that waits goes on waiting when the agent signs out at the other place, and stands in when that is gone.
  if (desk.state === "offline") return !waits;
  return desk.device !== device.id || !desk.deviceReachable;
};

/** The browser as a phone, open while it is the device in use. */
export const useBrowserPhone = (
  desk: Desk | undefined,
  device: Device | undefined,
): { opened: BrowserPhone | undefined; claim: Claim } => {
  const [phone, setPhone] = useState<BrowserPhone>();
  /** The device that this page has taken, once it may. */
  const [taken, setTaken] = useState<string>();
  const sipUser = device?.kind === "browser" ? device.sipUser : undefined;
  const [waiting, setWaiting] = useState<string>();
  if (desk && device && sipUser !== undefined && taken !== sipUser) {
    if (mayOpen(desk, device, waiting === sipUser)) setTaken(sipUser);
    else if (waiting !== sipUser) setWaiting(sipUser);
  }
  if (taken !== undefined && device && taken !== sipUser) setTaken(undefined);
  useEffect(() => {
    if (!sipUser || taken !== sipUser) return;
    sessionStorage.setItem(holds, sipUser);
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const opened = openPhone(
      { device: sipUser, domain: location.hostname, url: `${scheme}://${location.host}${sipPath}` },
      // Not by the hook, whose words are new ones with each language: the phone would be opened anew, and the talk would end.
      () => i18next.t("bar.incoming"),
    );
    setPhone(opened);
    return () => {
      setPhone(undefined);
      opened.close();
    };
  }, [sipUser, taken]);
  const subscribe = phone?.subscribe ?? never;
  const lost = useSyncExternalStore(subscribe, () => phone?.now().wire === "taken");
  const waits = useSyncExternalStore(subscribe, () => phone?.elsewhere() === true);
  useEffect(() => {
    if (lost) sessionStorage.removeItem(holds);
  }, [lost]);
  const at = sipUser !== undefined && taken !== sipUser ? "inUse" : lost ? "taken" : waits ? "otherTab" : "here";
  const take = () => {
    if (!sipUser) return;
    sessionStorage.setItem(holds, sipUser);
    if (lost) phone?.reclaim();
    else setTaken(sipUser);
  };
  return { opened: phone, claim: { at, take } };
};
