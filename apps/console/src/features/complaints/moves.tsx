import { type Complaint, complaintFaultLabels, complaintPartyLabels, labelIn } from "@zongji/api";
import {
  type ComplaintFault,
  type ComplaintMove,
  type ComplaintParty,
  complaintFaults,
  complaintMoves,
  complaintParties,
  mayCorrectDay,
  mayStillAppeal,
} from "@zongji/domain";
import { Button, DatePicker, Form, Input, Modal, Radio } from "antd";
import type { Dayjs } from "dayjs";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "../../look/clock.tsx";
import { useZone } from "../../look/zone.ts";
import { instantOf, zoned } from "../../look/zoned.ts";
import { request } from "../../server/request.ts";
import { useDeed } from "./server.ts";

type Filled = {
  readonly against: ComplaintParty;
  readonly fault: ComplaintFault;
  readonly note: string;
  readonly received?: Dayjs | null;
};

/** What this side may do with it now. */
const movesFor = (complaint: Complaint, now: number): ComplaintMove[] =>
  (Object.keys(complaintMoves) as ComplaintMove[]).filter((move) => {
    const { from, side } = complaintMoves[move];
    if (complaint.side === null || (side !== null && side !== complaint.side)) return false;
    if (!(from as readonly string[]).includes(complaint.state)) return false;
    const isOpen = mayStillAppeal(complaint, now);
    return move === "appeal" ? isOpen : move !== "close" || complaint.side === "provider" || !isOpen;
  });

const Finding = ({ move }: { move: ComplaintMove }) => {
  const { t, i18n } = useTranslation();
  return (
    <>
      {move === "verify" && (
        <Form.Item name="against" label={t("complaints.against")}>
          <Radio.Group
            options={complaintParties.map((value) => ({
              value,
              label: labelIn(complaintPartyLabels[value], i18n.language),
            }))}
          />
        </Form.Item>
      )}
      {(move === "verify" || move === "decide") && (
        <Form.Item
          name="fault"
          label={t("complaints.fault")}
          rules={[{ required: true, message: t("complaints.faultMissing") }]}
          extra={t(move === "verify" ? "complaints.verifyNote" : "complaints.decideNote")}
        >
          <Radio.Group
            options={complaintFaults.map((value) => ({
              value,
              label: labelIn(complaintFaultLabels[value], i18n.language),
            }))}
          />
        </Form.Item>
      )}
    </>
  );
};

/** The picker knows minutes: what was left as it was is no correction. */
const correctedOf = ({ receivedAt }: Complaint, { received }: Filled, zone: string): number | undefined => {
  if (!received) return undefined;
  const [minute, at] = [60_000, instantOf(received, zone)];
  return Math.floor(at / minute) === Math.floor(receivedAt / minute) ? undefined : at;
};

const askFor = (
  { id, version }: Complaint,
  move: ComplaintMove,
  { against, fault, note }: Filled,
  receivedAt: number | undefined,
) => {
  const params = { id };
  switch (move) {
    case "verify":
      return request("verifyComplaint", {
        params,
        body: { version, against, fault, note, ...(receivedAt !== undefined && { receivedAt }) },
      });
    case "appeal":
      return request("appealComplaint", { params, body: { version, note } });
    case "decide":
      return request("decideComplaint", { params, body: { version, fault, note } });
    case "close":
      return request("closeComplaint", { params, body: { version, note: note ?? "" } });
  }
};

type DialogProps = {
  readonly complaint: Complaint;
  readonly at: string;
  readonly move: ComplaintMove;
  readonly close: () => void;
};

const MoveDialog = ({ complaint, at, move, close }: DialogProps) => {
  const { t } = useTranslation();
  const deed = useDeed(at);
  const [form] = Form.useForm<Filled>();
  const zone = useZone();
  const finish = (filled: Filled) =>
    deed.mutate(
      {
        deed: () => askFor(complaint, move, filled, correctedOf(complaint, filled, zone)),
        done: t(`complaints.done.${move}`),
      },
      { onSuccess: close },
    );
  const isNoteNeeded = move !== "close";
  return (
    <Modal
      open
      width={560}
      title={t(`complaints.move.${move}`)}
      okText={t(`complaints.move.${move}`)}
      cancelText={t("page.cancel")}
      okButtonProps={{ loading: deed.isPending }}
      onOk={() => form.submit()}
      onCancel={close}
    >
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{
          against: complaint.against,
          received: zoned(complaint.receivedAt, zone),
          ...(complaint.fault !== null && { fault: complaint.fault }),
        }}
        onFinish={finish}
      >
        <Finding move={move} />
        {move === "verify" && mayCorrectDay(complaint.source) && (
          <Form.Item name="received" label={t("complaints.received")} extra={t("complaints.receivedCorrect")}>
            <DatePicker showTime={{ format: "HH:mm" }} format="YYYY-MM-DD HH:mm" allowClear={false} />
          </Form.Item>
        )}
        <Form.Item
          name="note"
          label={t(`complaints.noteOf.${move}`)}
          rules={isNoteNeeded ? [{ required: true, whitespace: true, message: t("complaints.noteMissing") }] : []}
        >
          <Input.TextArea rows={4} maxLength={4000} />
        </Form.Item>
      </Form>
    </Modal>
  );
};

/** What can be done with a complaint as it is. @param at the id in the page's address */
export const ComplaintMoves = ({ complaint, at }: { complaint: Complaint; at: string }) => {
  const { t } = useTranslation();
  const now = useNow();
  const [move, setMove] = useState<ComplaintMove>();
  return (
    <>
      {movesFor(complaint, now).map((each) => (
        <Button key={each} type={each === "close" ? "default" : "primary"} onClick={() => setMove(each)}>
          {t(`complaints.move.${each}`)}
        </Button>
      ))}
      {move && <MoveDialog complaint={complaint} at={at} move={move} close={() => setMove(undefined)} />}
    </>
  );
};
