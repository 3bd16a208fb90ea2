import { useTranslation } from "react-i18next";
import { barActions, sideActions } from "./actions.ts";
import { SidePanel } from "./side-panel.tsx";

const inPanels = [
  ["list", "listDoes"],
  ["tab", "tabDoes"],
  ["enter", "enterDoes"],
  ["blind", "blindDoes"],
  ["escape", "escapeDoes"],
] as const;

/** Ways to the parts of the desk in a call. */
const onDesk = [
  ["Alt+C", "toCaller"],
  ["Alt+O", "toOrder"],
  ["Alt+K", "toKnowledge"],
] as const;

/** 按键说明 */
export const KeysHelp = ({ close }: { close: () => void }) => {
  const { t } = useTranslation();
  const lines = (list: readonly (readonly [key: string, word: string])[]) => (
    <dl className="key-list">
      {list.map(([key, word]) => [
        <dt key={key}>
          <kbd>{key}</kbd>
        </dt>,
        <dd key={word}>{word}</dd>,
      ])}
    </dl>
  );
  return (
    <SidePanel name="help" title={t("keysHelp.title")} close={close}>
      <h3>{t("keysHelp.calls")}</h3>
      {lines(barActions.map(({ id, key }) => [key, t(`bar.face.${id}`)]))}
      <h3>{t("keysHelp.others")}</h3>
      {lines(sideActions.map(({ id, key }) => [key, t(`keysHelp.side.${id}`)]))}
      <h3>{t("deskParts.keys")}</h3>
      {lines(onDesk.map(([key, word]) => [key, t(`deskParts.${word}`)]))}
      <h3>{t("keysHelp.panels")}</h3>
      {lines(inPanels.map(([key, word]) => [t(`keysHelp.panel.${key}`), t(`keysHelp.panel.${word}`)]))}
      <p className="quiet small dial-note">{t("keysHelp.note")}</p>
    </SidePanel>
  );
};
