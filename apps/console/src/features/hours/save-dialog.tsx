import { Form, Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Stale } from "../../versions/index.ts";
import type { HoursEdit } from "./use-hours.ts";

/** Who wanted the change and by which paper goes into the version's note: a change that the client asked for can be shown years later. */
const noteOf = (asked: string, note: string, by: string): string =>
  [asked.trim() && `${by}${asked.trim()}`, note.trim()].filter(Boolean).join("；");

/** Saves the draft, with who asked for the change. */
export const SaveDialog = ({
  edit,
  then,
  close,
}: {
  edit: HoursEdit;
  then?: (() => void) | undefined;
  close: () => void;
}) => {
  const { t } = useTranslation();
  const [asked, setAsked] = useState("");
  const [note, setNote] = useState("");
  const whole = noteOf(asked, note, t("hours.askedPrefix"));
  const { newer } = edit;
  return (
    <Modal
      open
      width={newer ? 800 : 480}
      title={t("hours.save")}
      okText={t("hours.save")}
      cancelText={t("page.cancel")}
      okButtonProps={{ loading: edit.isSaving, disabled: newer !== undefined }}
      onOk={() =>
        edit.save(whole, () => {
          close();
          then?.();
        })
      }
      onCancel={() => {
        edit.putOff();
        close();
      }}
    >
      <Form layout="vertical">
        <Form.Item label={t("hours.asked")} htmlFor="hours-asked" extra={t("hours.askedNote")}>
          <Input id="hours-asked" value={asked} maxLength={100} onChange={({ target }) => setAsked(target.value)} />
        </Form.Item>
        <Form.Item label={t("hours.why")} htmlFor="hours-why">
          <Input id="hours-why" value={note} maxLength={300} onChange={({ target }) => setNote(target.value)} />
        </Form.Item>
      </Form>
      {newer && (
        <Stale
          kind="schedule"
          newer={newer}
          isSaving={edit.isSaving}
          keepMine={() => edit.keepMine(newer, whole)}
          takeTheirs={() => edit.takeTheirs(newer)}
        />
      )}
    </Modal>
  );
};
