import { CloseOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { type ReactNode, useEffect, useEffectEvent, useId, useRef } from "react";
import { useTranslation } from "react-i18next";
import "./side-panel.css";

/**
 * A panel at the right under the phone bar, over the page and not instead of it: what is being written there stays. Esc closes it; the focus goes
 * back to where it was.
 */
export const SidePanel = ({
  title,
  name,
  close,
  children,
  foot,
}: {
  title: string;
  /** For tests and styles: `data-panel`. */
  name: string;
  close: () => void;
  children: ReactNode;
  foot?: ReactNode;
}) => {
  const { t } = useTranslation();
  const id = useId();
  const panel = useRef<HTMLElement>(null);
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    // A list that is open within the panel takes its own Esc.
    if (event.key !== "Escape" || event.defaultPrevented || document.querySelector(".ant-select-open")) return;
    event.preventDefault();
    close();
  });
  useEffect(() => {
    const before = document.activeElement;
    window.addEventListener("keydown", onKey);
    const first = panel.current?.querySelector<HTMLElement>("[data-first]");
    (first?.querySelector<HTMLElement>("input, button") ?? first ?? panel.current)?.focus();
    return () => {
      window.removeEventListener("keydown", onKey);
      // Not where the person has gone on to something else meanwhile.
      const here = document.activeElement;
      if (here && here !== document.body && !panel.current?.contains(here)) return;
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <aside ref={panel} className="side-panel" data-panel={name} aria-labelledby={id} tabIndex={-1}>
      <header>
        <h2 id={id}>{title}</h2>
        <Button type="text" icon={<CloseOutlined />} aria-label={t("panel.close")} onClick={close} />
      </header>
      <div className="side-panel-body">{children}</div>
      {foot && <footer>{foot}</footer>}
    </aside>
  );
};
