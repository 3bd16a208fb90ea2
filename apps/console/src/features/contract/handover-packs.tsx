import { type Contract, type HandoverPack, labelIn, mostZippedBytes } from "@zongji/api";
import { Alert, Button, Card, Modal, Popconfirm, Progress } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { count, moment } from "../../look/duration.ts";
import { Failing, Loading } from "../../look/page-state.tsx";
import { sizeText } from "../../look/size.ts";
import { useFailureWords } from "../../server/failure.ts";
import { may, useSession } from "../../server/queries.ts";
import { addressOf } from "../../server/request.ts";
import { DeedButton } from "./deed-button.tsx";
import {
  isPackOpen,
  useHandoverPacks,
  useHandoverRoom,
  useRemoveHandoverPack,
  useStartHandoverPack,
} from "./use-handover-packs.ts";

type Of = { readonly contract: Contract; readonly pack: HandoverPack };
const hues = {
  ...{ waiting: "blue", running: "blue", done: "green", failed: "red", cancelled: "grey", removed: "grey" },
} as const;

/** Asks before it begins one: what it writes, and whether there is room. */
const Make = () => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const [isOpen, setOpen] = useState(false);
  const room = useHandoverRoom(isOpen);
  const starting = useStartHandoverPack();
  const close = () => setOpen(false);
  const fits = room.data !== undefined && room.data.free >= room.data.needed;
  const sizes = room.data && { needed: sizeText(room.data.needed), free: sizeText(Math.max(0, room.data.free)) };
  return (
    <>
      <Button size="small" type="primary" onClick={() => setOpen(true)}>
        {t("handoverPack.make")}
      </Button>
      <Modal
        open={isOpen}
        title={t("handoverPack.makeSure")}
        okText={t("handoverPack.make")}
        cancelText={t("page.cancel")}
        okButtonProps={{ disabled: !fits, loading: starting.isPending }}
        onOk={() => starting.mutate(undefined, { onSettled: close })}
        onCancel={close}
      >
        <p>{t("handoverPack.about")}</p>
        <p className="warn">{t("handoverPack.makeNote")}</p>
        {room.isError && <Alert type="error" showIcon title={words(room.error)} />}
        {room.isPending && !room.isError && <Loading />}
        {sizes && !room.isError && (
          <Alert
            type={fits ? "info" : "error"}
            showIcon
            title={t(fits ? "handoverPack.room" : "handoverPack.noRoom", sizes)}
          />
        )}
        <p className="quiet small">{t("handoverPack.slow")}</p>
      </Modal>
    </>
  );
};

const Going = ({ pack: { now, rows, recordings } }: Pick<Of, "pack">) => {
  const { t, i18n } = useTranslation();
  const all = rows.of + recordings.of;
  const name = now && labelIn(now, i18n.language);
  const percent = all === 0 ? 0 : Math.min(99, Math.floor(((rows.done + recordings.done) * 100) / all));
  return (
    <>
      <Progress percent={percent} size="small" status="active" aria-label={t("handoverPack.state.running")} />
      <div className="quiet">
        {name ? t("handoverPack.now", { name }) : t("handoverPack.begin")} ·{" "}
        <span className="figure">
          {t("handoverPack.rows", { done: count(rows.done), of: count(rows.of) })} ·{" "}
          {t("handoverPack.sounds", { done: count(recordings.done), of: count(recordings.of) })}
        </span>
      </div>
    </>
  );
};

/** What is in a pack that was finished, and how to come to it. */
const Finished = ({ contract, pack }: Of) => {
  const { t } = useTranslation();
  const told = contract.handoverPacks.find(({ id }) => id === pack.id);
  if (!told) return null;
  const differing = pack.counts.filter(({ inDatabase, inPack }) => inDatabase !== inPack).length;
  const whole = { rows: count(told.rows), recordings: count(told.recordings), files: count(told.files) };
  return (
    <>
      <div className="figure">{t("handoverPack.whole", { ...whole, size: sizeText(told.bytes) })}</div>
      {told.missing > 0 && <div className="warn">{t("handoverPack.missing", { n: count(told.missing) })}</div>}
      {pack.unopened > 0 && <div className="warn">{t("handoverPack.unopened", { n: count(pack.unopened) })}</div>}
      {differing > 0 && <div className="warn">{t("handoverPack.differs", { n: differing })}</div>}
      <div>
        {t("handoverPack.hash")} <code className="handover-hash">{told.sha256}</code>
      </div>
      {pack.place && pack.state === "done" && (
        <div className="quiet">
          {t("handoverPack.place", { node: pack.place.node, folder: pack.place.folder })}
          <br />
          {t("handoverPack.check")}
        </div>
      )}
      <div className={told.received ? "" : "warn"}>
        {told.received ? t("handoverPack.received", told.received) : t("handoverPack.unreceived")}
      </div>
    </>
  );
};

const Actions = ({ contract, pack }: Of) => {
  const { t } = useTranslation();
  const removing = useRemoveHandoverPack();
  const { id, place, state, sha256 } = pack;
  const told = contract.handoverPacks.find((one) => one.id === id);
  const isOpen = isPackOpen(pack);
  // One that another server makes can be stopped from here: that server may be gone.
  const mayRemove = place !== null && (isOpen || (place.isHere && state === "done"));
  return (
    <div className="contract-actions">
      {place?.isHere === true && state === "done" && (pack.bytes ?? 0) <= mostZippedBytes && (
        <Button size="small" type="link" href={addressOf("handoverPackFile", { id })} download>
          {t("handoverPack.fetch")}
        </Button>
      )}
      {told && <Link to={`/contract/handover/${id}`}>{t("handoverPack.receipt")}</Link>}
      {told && !told.received && contract.side === "client" && (
        <DeedButton contract={contract} deed={{ type: "HandoverPackReceived", pack: id }}>
          <p>{t("handoverPack.receiveNote")}</p>
        </DeedButton>
      )}
      {mayRemove && (
        <Popconfirm
          title={t(isOpen ? "handoverPack.stopSure" : "handoverPack.removeSure", { id })}
          okText={t(isOpen ? "handoverPack.stop" : "handoverPack.remove")}
          okButtonProps={{ danger: true }}
          cancelText={t("page.cancel")}
          styles={{ root: { maxWidth: 360 } }}
          onConfirm={() => removing.mutate(id)}
        >
          <Button size="small" type="link" danger={sha256 !== null} loading={removing.isPending}>
            {t(isOpen ? "handoverPack.stop" : "handoverPack.remove")}
          </Button>
        </Popconfirm>
      )}
    </div>
  );
};

const OnePack = ({ contract, pack }: Of) => {
  const { t } = useTranslation();
  const { id, state, reason, until, createdBy } = pack;
  return (
    <li className="handover-pack" data-pack={state}>
      <div className="contract-row">
        <b className="figure">
          {t("handoverPack.no")} {id}
        </b>
        <span className={`state-tag hue-${hues[state]}`}>{t(`handoverPack.state.${state}`)}</span>
        <span className="quiet">
          {t("handoverPack.until")} <span className="figure">{moment(until, 0)}</span>
          {createdBy && ` · ${t("handoverPack.by")} ${createdBy}`}
        </span>
        <Actions contract={contract} pack={pack} />
      </div>
      {isPackOpen(pack) && <Going pack={pack} />}
      {state === "failed" && <div className="warn">{t(`handoverPack.reason.${reason ?? "other"}`)}</div>}
      <Finished contract={contract} pack={pack} />
    </li>
  );
};

/** 移交包: all of the client's material, to be handed over at the end. */
export const HandoverPacks = ({ contract }: Pick<Of, "contract">) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const session = useSession();
  const packs = useHandoverPacks();
  const isMaking = packs.data?.some(isPackOpen) ?? true;
  return (
    <Card
      size="small"
      title={t("handoverPack.title")}
      extra={may(session.data, "contract.handOver") && !isMaking && <Make />}
    >
      {packs.isError && !packs.data && (
        <Failing what={t("handoverPack.failed")} why={words(packs.error)} again={() => void packs.refetch()} />
      )}
      {packs.isPending && <Loading />}
      {packs.data?.length === 0 && <span className="quiet">{t("handoverPack.none")}</span>}
      {packs.data && packs.data.length > 0 && (
        <ul className="handover-packs">
          {packs.data.map((pack) => (
            <OnePack key={pack.id} contract={contract} pack={pack} />
          ))}
        </ul>
      )}
    </Card>
  );
};

/** Which packs the client had signed for; nothing may be destroyed that was not handed over. */
export const HandedOverBefore = ({ contract, how }: Pick<Of, "contract"> & { how: "return" | "destroy" }) => {
  const { t } = useTranslation();
  const received = contract.handoverPacks.flatMap(({ id, received }) => (received ? [{ id, ...received }] : []));
  if (received.length === 0)
    return how === "destroy" ? <Alert type="warning" showIcon title={t("handoverPack.beforeNone")} /> : null;
  return (
    <p>
      {t("handoverPack.before")}
      {t("versions.colon")}
      {received.map((one) => t("handoverPack.beforeOf", one)).join(t("page.comma"))}
    </p>
  );
};
