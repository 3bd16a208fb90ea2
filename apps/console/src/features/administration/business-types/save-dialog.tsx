import { Form, Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Stale } from "../../../versions/index.ts";
import { withChanges } from "./model.ts";
import { useTypeWords } from "./type-words.ts";
import type { TypesEdit } from "./use-types.ts";

const Line = ({
  id,
  label,
  value,
  set,
}: {
  id: string;
  label: string;
  value: string;
  set: (value: string) => void;
}) => (
  <Form.Item label={label} htmlFor={id}>
    <Input id={id} value={value} maxLength={64} onChange={({ target }) => set(target.value)} />
  </Form.Item>
);

/** Saves the draft: who proposed and who approved the change is kept with each type that was changed, and with the version. */
export const SaveDialog = ({
  edit,
  today,
  then,
  close,
}: {
  edit: TypesEdit;
  today: string;
  then?: (() => void) | undefined;
  close: () => void;
}) => {
  const { t } = useTranslation();
  const words = useTypeWords();
  const [proposed, propose] = useState("");
  const [approved, approve] = useState("");
  const [why, setWhy] = useState("");
  const done = words.changes(edit.saved.types, edit.text.types);
  const people = proposed.trim() !== "" || approved.trim() !== "";
  const note = [
    people && t("types.notePrefix", { proposed: proposed.trim() || "—", approved: approved.trim() || "—" }),
    why.trim(),
  ]
    .filter(Boolean)
    .join(t("types.separator"));
  const by = { on: today, proposedBy: proposed.trim(), approvedBy: approved.trim() };
  const text = { types: withChanges(edit.text.types, done, by) };
  const { newer } = edit;
  const named = [...done].map(([id, what]) => [edit.text.types.find((each) => each.id === id)?.name ?? id, what]);
  return (
    <Modal
      open
      width={newer ? 800 : 520}
      title={t("types.save")}
      okText={t("types.save")}
      cancelText={t("page.cancel")}
      okButtonProps={{ loading: edit.isSaving, disabled: newer !== undefined }}
      onOk={() =>
        edit.save(
          note,
          () => {
            close();
            then?.();
          },
          text,
        )
      }
      onCancel={() => {
        edit.putOff();
        close();
      }}
    >
      <Form layout="vertical">
        <div className="type-days">
          <Line id="types-proposed" label={t("types.proposed")} value={proposed} set={propose} />
          <Line id="types-approved" label={t("types.approved")} value={approved} set={approve} />
        </div>
        <Form.Item label={t("types.why")} htmlFor="types-why">
          <Input id="types-why" value={why} maxLength={300} onChange={({ target }) => setWhy(target.value)} />
        </Form.Item>
        {named.length > 0 && (
          <Form.Item label={t("types.changedTypes", { count: named.length })} extra={t("types.proposedNote")}>
            <ul className="type-history">
              {named.map(([name, what]) => (
                <li key={`${name} ${what}`}>
                  {name} <span className="quiet">{what}</span>
                </li>
              ))}
            </ul>
          </Form.Item>
        )}
      </Form>
      {newer && (
        <Stale
          kind="businessTypes"
          newer={newer}
          isSaving={edit.isSaving}
          keepMine={() => edit.keepMine(newer, note, text)}
          takeTheirs={() => edit.takeTheirs(newer)}
        />
      )}
    </Modal>
  );
};
