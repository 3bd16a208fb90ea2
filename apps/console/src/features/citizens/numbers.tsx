import { EyeOutlined } from "@ant-design/icons";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Citizen, RevealedCitizen, Session } from "@zongji/api";
import { App, Button, Input, Popover, Space } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "../../look/clock.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { may } from "../../server/queries.ts";
import { failureOf, request } from "../../server/request.ts";
import { IdentityField } from "./identity.tsx";
import { OtherRecord } from "./other-record.tsx";
import { keepCitizen, useRecordDeed } from "./server.ts";

/** Asks why, and gets what is masked, for a minute. */
const Reveal = ({ citizen, show }: { citizen: Citizen; show: (shown: RevealedCitizen) => void }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const { message } = App.useApp();
  const [isOpen, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const asking = useMutation({
    mutationFn: () => request("revealCitizen", { params: { id: citizen.id }, body: { reason: reason.trim() } }),
    onSuccess: (shown) => {
      setOpen(false);
      setReason("");
      show(shown);
    },
    onError: (error) => void message.error(words(error)),
  });
  const isGiven = reason.trim().length >= 2;
  return (
    <Popover
      trigger="click"
      placement="bottomLeft"
      open={isOpen}
      onOpenChange={setOpen}
      destroyOnHidden
      title={t("citizens.revealTitle")}
      content={
        <form
          className="record-reveal"
          onSubmit={(event) => {
            event.preventDefault();
            if (isGiven) asking.mutate();
          }}
        >
          <Input
            autoFocus
            value={reason}
            maxLength={200}
            aria-label={t("citizens.revealWhy")}
            placeholder={t("citizens.revealWhyPlaceholder")}
            onChange={({ target }) => setReason(target.value)}
          />
          <p className="quiet small">{t("citizens.revealNote")}</p>
          <Button type="primary" htmlType="submit" disabled={!isGiven} loading={asking.isPending}>
            {t("citizens.revealShow")}
          </Button>
        </form>
      }
    >
      <Button size="small" icon={<EyeOutlined />}>
        {t("citizens.reveal")}
      </Button>
    </Popover>
  );
};

/** What was shown once, until its time is over. */
const useRevealed = (id: string) => {
  const now = useNow();
  const [shown, setShown] = useState<RevealedCitizen & { readonly id: string }>();
  const isOver = shown !== undefined && (shown.id !== id || shown.until <= now);
  useEffect(() => {
    if (isOver) setShown(undefined);
  }, [isOver]);
  const current = isOver ? undefined : shown;
  return {
    shown: current,
    leftSec: current ? Math.max(0, Math.ceil((current.until - now) / 1000)) : 0,
    show: (next: RevealedCitizen) => setShown({ ...next, id }),
    hide: () => setShown(undefined),
  };
};

const AddNumber = ({ citizen, session }: { citizen: Citizen; session: Session }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const client = useQueryClient();
  const { message } = App.useApp();
  const [number, setNumber] = useState("");
  const [other, setOther] = useState<Citizen>();
  const { id, version } = citizen;
  const adding = useMutation({
    mutationFn: (added: string) =>
      request("changeCitizen", { params: { id }, body: { version, addNumbers: [added.trim()] } }),
    onSuccess: (saved) => {
      keepCitizen(client, saved);
      setNumber("");
    },
    onError: async (error, added) => {
      const isTaken = failureOf(error).problem?.reason === "numberTaken";
      const found = isTaken
        ? await request("findCitizen", { body: { number: added.trim() } }).catch(() => undefined)
        : undefined;
      if (found?.citizen && found.citizen.id !== id) setOther(found.citizen);
      else void message.error(words(error));
    },
  });
  return (
    <>
      <Space.Compact className="record-add">
        <Input
          size="small"
          value={number}
          maxLength={24}
          aria-label={t("citizens.addNumber")}
          placeholder={t("citizens.addNumber")}
          onChange={({ target }) => setNumber(target.value)}
          onPressEnter={() => adding.mutate(number)}
        />
        <Button
          size="small"
          disabled={number.trim().length < 3}
          loading={adding.isPending}
          onClick={() => adding.mutate(number)}
        >
          {t("citizens.add")}
        </Button>
      </Space.Compact>
      {other && (
        <OtherRecord has="number" citizen={citizen} other={other} session={session} close={() => setOther(undefined)} />
      )}
    </>
  );
};

/** 号码 and 证件号码 of a record, masked; shown in full once to one who says why. */
export const Numbers = ({ citizen, session, calling }: { citizen: Citizen; session: Session; calling?: string }) => {
  const { t } = useTranslation();
  const deed = useRecordDeed();
  const { shown, leftSec, show, hide } = useRevealed(citizen.id);
  const mayEdit = may(session, "citizen.edit") && citizen.mergedInto === null;
  const { id, version } = citizen;
  const full = new Map(shown?.numbers.map(({ party, number }) => [party, number]));
  const remove = (party: string) =>
    deed.mutate({
      deed: () => request("changeCitizen", { params: { id }, body: { version, removeNumbers: [party] } }),
      done: t("citizens.numberRemoved"),
    });
  return (
    <section className="record-numbers" aria-label={t("citizens.numbers")}>
      <ul>
        {citizen.numbers.map(({ party, number }) => (
          <li key={party}>
            <span className="number">{full.get(party) ?? number}</span>
            {party === calling && <span className="quiet small"> {t("citizens.callsNow")}</span>}
            {mayEdit && party !== calling && (
              <Button type="link" size="small" onClick={() => remove(party)}>
                {t("citizens.remove")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {mayEdit && <AddNumber citizen={citizen} session={session} />}
      <IdentityField citizen={citizen} session={session} full={shown?.identity ?? null} mayEdit={mayEdit} />
      {shown && (
        <p className="warn small" role="status">
          {t("citizens.revealed", { count: leftSec })}{" "}
          <Button type="link" size="small" onClick={hide}>
            {t("citizens.hide")}
          </Button>
        </p>
      )}
      {!shown && may(session, "citizen.reveal") && <Reveal citizen={citizen} show={show} />}
    </section>
  );
};
