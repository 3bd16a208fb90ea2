import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { RemovableKind, RetirableKind, ThingUse, ThingUses } from "@zongji/api";
import { Alert, App, Button, Modal, Spin } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Failing } from "../look/page-state.tsx";
import { useFailureWords } from "../server/failure.ts";
import { request } from "../server/request.ts";
import { pathOf } from "./version-problem.ts";
import { useProblemWords, useVersionWords } from "./version-words.ts";

type Kind = RemovableKind | RetirableKind;
const deletions = { group: "deleteGroup", number: "deleteNumber", trunk: "deleteTrunk" } as const;
const lists: Readonly<Record<Kind, string>> = {
  ...{ group: "groups", number: "numbers", trunk: "trunks" },
  ...{ survey: "config", schedule: "config" },
};

const isRetirable = (kind: Kind): kind is RetirableKind => kind === "survey" || kind === "schedule";

/** What hangs on it; what is configured in versions has nothing of its own that keeps it. */
const usesOf = async (kind: Kind, id: string): Promise<ThingUses> =>
  isRetirable(kind)
    ? { uses: await request("configUses", { params: { kind, id } }), kept: null }
    : request("thingUses", { params: { kind, id } });

const removed = (kind: Kind, id: string): Promise<unknown> =>
  isRetirable(kind) ? request("retireConfig", { params: { kind, id } }) : request(deletions[kind], { params: { id } });

/** One thing that names it: "语音流程 主流程：节点 queue · 座席组". */
const UseLine = ({ use }: { use: ThingUse }) => {
  const { t } = useTranslation();
  const { thing } = useProblemWords();
  const { place } = useVersionWords(use.kind);
  const own = use.id === "hotline" ? thing(use.kind) : `${thing(use.kind)} ${use.name}`;
  const places = [
    ...new Set(use.fields.map((field) => place(pathOf(field.replace(/^(groups|skills|supervises)\b.*$/, "groups"))))),
  ];
  return (
    <li data-use={`${use.kind}/${use.id}`}>
      {own}
      <span className="quiet">
        {t("versions.colon")}
        {places.join(t("page.comma"))}
      </span>
    </li>
  );
};

const UseList = ({ title, uses }: { title: string; uses: readonly ThingUse[] }) =>
  uses.length > 0 && (
    <>
      <p className="uses-title">{title}</p>
      <ul className="uses">
        {uses.map((use) => (
          <UseLine key={`${use.kind}/${use.id}/${use.state}`} use={use} />
        ))}
      </ul>
    </>
  );

const isBlocked = ({ uses, kept }: ThingUses): boolean => kept !== null || uses.some(({ state }) => state !== "draft");

const Uses = ({ kind, found }: { kind: Kind; found: ThingUses }) => {
  const { t } = useTranslation();
  const { uses, kept } = found;
  const inState = (state: ThingUse["state"]) => uses.filter((use) => use.state === state);
  return (
    <>
      {kept && <Alert type="warning" showIcon title={t(`removal.kept.${kept}`)} />}
      {!kept && isBlocked(found) && (
        <Alert type="warning" showIcon title={t(isRetirable(kind) ? "removal.inUseRetire" : "removal.inUse")} />
      )}
      {!isBlocked(found) && <p>{t(`removal.after.${kind}`)}</p>}
      <UseList title={t("removal.published")} uses={inState("published")} />
      <UseList title={t("removal.scheduled")} uses={inState("scheduled")} />
      <UseList title={t("removal.draft")} uses={inState("draft")} />
    </>
  );
};

type Props = { readonly kind: Kind; readonly id: string; readonly name: string };

const RemoveDialog = ({ kind, id, name, cancel, done }: Props & { cancel: () => void; done: () => void }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const client = useQueryClient();
  const { message } = App.useApp();
  const [isRemoving, setRemoving] = useState(false);
  const found = useQuery({
    queryKey: ["uses", kind, id],
    queryFn: () => usesOf(kind, id),
    gcTime: 0,
    staleTime: 0,
  });
  const remove = async () => {
    setRemoving(true);
    try {
      await removed(kind, id);
      void message.success(t(isRetirable(kind) ? "removal.retired" : "removal.done", { name }));
      done();
      await client.invalidateQueries({ queryKey: [lists[kind]] });
    } catch (error) {
      void message.error(words(error));
      await found.refetch();
    } finally {
      setRemoving(false);
    }
  };
  return (
    <Modal
      open
      title={t(`removal.title.${kind}`, { name })}
      onCancel={cancel}
      onOk={() => void remove()}
      okText={t(isRetirable(kind) ? "removal.retire" : "removal.remove")}
      okButtonProps={{
        danger: true,
        disabled: !found.data || found.isFetching || isBlocked(found.data),
        loading: isRemoving,
      }}
      cancelText={t("page.cancel")}
    >
      {found.isError ? (
        <Failing what={t("removal.failed")} why={words(found.error)} again={() => void found.refetch()} />
      ) : found.data ? (
        <Uses kind={kind} found={found.data} />
      ) : (
        <Spin />
      )}
    </Modal>
  );
};

/** Deletes a group, a number or a trunk, or takes a survey or a calendar out of force, after it has shown what hangs on it. */
export const RemoveThing = ({ close, ...thing }: Props & { close: () => void }) => {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button danger className="remove-thing" onClick={() => setOpen(true)}>
        {t(`removal.button.${thing.kind}`)}
      </Button>
      {isOpen && <RemoveDialog {...thing} cancel={() => setOpen(false)} done={close} />}
    </>
  );
};
