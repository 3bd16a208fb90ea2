import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Citizen, Session } from "@zongji/api";
import { App, Button, Input, Space } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFailureWords } from "../../server/failure.ts";
import { failureOf, request } from "../../server/request.ts";
import { OtherRecord } from "./other-record.tsx";
import { keepCitizen } from "./server.ts";

type Props = {
  readonly citizen: Citizen;
  readonly session: Session;
  /** While it is shown once. */
  readonly full: string | null;
  readonly mayEdit: boolean;
};

/** The number as a whole, and what saves it. */
const Writing = ({
  save,
  isSaving,
  close,
}: {
  save: (identity: string) => void;
  isSaving: boolean;
  close: () => void;
}) => {
  const { t } = useTranslation();
  const [identity, setIdentity] = useState("");
  return (
    <Space.Compact className="record-add">
      <Input
        autoFocus
        size="small"
        value={identity}
        maxLength={30}
        aria-label={t("citizens.identity")}
        onChange={({ target }) => setIdentity(target.value)}
        onPressEnter={() => save(identity)}
      />
      <Button size="small" disabled={identity.trim().length < 5} loading={isSaving} onClick={() => save(identity)}>
        {t("administration.save")}
      </Button>
      <Button size="small" onClick={close}>
        {t("page.cancel")}
      </Button>
    </Space.Compact>
  );
};

/** 证件号码: masked for everybody; written anew as a whole. */
export const IdentityField = ({ citizen, session, full, mayEdit }: Props) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const client = useQueryClient();
  const { message } = App.useApp();
  const [isWriting, setWriting] = useState(false);
  const [other, setOther] = useState<Citizen>();
  const { id, version } = citizen;
  const saving = useMutation({
    mutationFn: (identity: string) => request("changeCitizen", { params: { id }, body: { version, identity } }),
    onSuccess: (saved) => {
      keepCitizen(client, saved);
      setWriting(false);
      setOther(undefined);
    },
    onError: async (error, identity) => {
      const isTaken = failureOf(error).problem?.reason === "identityTaken";
      const found = isTaken ? await request("findCitizen", { body: { identity } }).catch(() => undefined) : undefined;
      if (found?.citizen) setOther(found.citizen);
      else void message.error(words(error));
    },
  });
  return (
    <>
      <p className="record-identity">
        <span className="quiet">{t("citizens.identity")} </span>
        <span className="number">{full ?? citizen.identity ?? t("citizens.noIdentity")}</span>
        {mayEdit && !isWriting && (
          <Button type="link" size="small" onClick={() => setWriting(true)}>
            {t(citizen.identity === null ? "citizens.write" : "citizens.writeAnew")}
          </Button>
        )}
      </p>
      {isWriting && (
        <Writing
          save={(identity) => saving.mutate(identity)}
          isSaving={saving.isPending}
          close={() => setWriting(false)}
        />
      )}
      {other && (
        <OtherRecord
          has="identity"
          citizen={citizen}
          other={other}
          session={session}
          close={() => setOther(undefined)}
        />
      )}
    </>
  );
};
