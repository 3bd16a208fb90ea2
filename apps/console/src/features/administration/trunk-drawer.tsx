import { ExclamationCircleOutlined } from "@ant-design/icons";
import type { Trunk } from "@zongji/api";
import { App, Button, Collapse, Divider } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Choice, NumberField, SwitchField, TextField } from "../../look/form/fields.tsx";
import { failureOf, request } from "../../server/request.ts";
import { RemoveThing } from "../../versions/index.ts";
import { NodeField } from "./node-field.tsx";
import { ThingDrawer } from "./thing-drawer.tsx";
import { useFaults } from "./trunk-faults.ts";
import {
  emptyTrunk,
  type FilledTrunk,
  filledOf,
  type PresetName,
  presets,
  type Section,
  sectionOf,
  sections,
  trunkOf,
} from "./trunk-form.ts";
import { IntroductionFields, PresetField } from "./trunk-introduction.tsx";
import { FarEnd, Incoming, Media, Outgoing, Registration } from "./trunk-sections.tsx";

const save = (trunk: Trunk | undefined, filled: FilledTrunk, wideMatch?: true) => {
  // Of the test trunk nothing else can be changed.
  if (trunk?.kind === "test")
    return request("changeTrunk", {
      params: { id: trunk.id },
      body: { enabled: filled.enabled, maxLines: filled.maxLines },
    });
  const body = { ...trunkOf(filled), ...(wideMatch && { wideMatch }) };
  return trunk ? request("changeTrunk", { params: { id: trunk.id }, body }) : request("createTrunk", { body });
};

/** 线路: which of the server's ears and mouths it is. */
const Line = ({ given }: { given: string | null | undefined }) => {
  const { t } = useTranslation();
  return (
    <>
      <Choice
        name="direction"
        label={t("lines.direction")}
        options={(["both", "in", "out"] as const).map((value) => ({ value, label: t(`lines.${value}`) }))}
      />
      <Choice
        name="transport"
        label={t("administration.transport")}
        options={["udp", "tcp", "tls"].map((value) => ({ value, label: value.toUpperCase() }))}
      />
      <TextField
        name="listener"
        label={t("lines.listener")}
        required={false}
        note={t("lines.listenerNote")}
        pattern={/^[A-Za-z0-9_-]{1,32}$/}
      />
      <NodeField note={t("administration.trunkNodeNote")} given={given} />
    </>
  );
};

/** Asks first where a block of addresses is so wide that it has to be meant. */
const useSave = (trunk: Trunk | undefined) => {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  return async (filled: FilledTrunk): Promise<unknown> => {
    try {
      return await save(trunk, filled);
    } catch (error) {
      if (failureOf(error).problem?.reason !== "wideMatch") throw error;
      const isMeant = await modal.confirm({
        title: t("lines.wideTitle"),
        content: t("lines.wideWhy"),
        okText: t("lines.wideOk"),
        okButtonProps: { danger: true },
        focusable: { autoFocusButton: "cancel" },
      });
      if (!isMeant) throw error;
      return save(trunk, filled, true);
    }
  };
};

/** The parts that can be folded away keep what they hold; a folded one that holds something wrong says so. */
const Sections = ({
  trunk,
  open,
  setOpen,
}: {
  trunk: Trunk | undefined;
  open: readonly Section[];
  setOpen: (open: readonly Section[]) => void;
}) => {
  const { t } = useTranslation();
  const faults = useFaults();
  const children: Readonly<Record<Section, ReactNode>> = {
    line: <Line given={trunk?.node} />,
    outgoing: <Outgoing />,
    introduction: <IntroductionFields faults={faults} />,
    incoming: <Incoming />,
    registration: <Registration trunk={trunk} />,
    media: <Media />,
  };
  const wrongIn = (section: Section) => faults.filter((path) => sectionOf(path) === section).length;
  return (
    <Collapse
      size="small"
      activeKey={[...open]}
      onChange={(keys) => setOpen(keys as Section[])}
      items={sections.map((key) => ({
        key,
        label: t(`lines.${key}`),
        extra: wrongIn(key) > 0 && (
          <span className="warn" data-wrong={key}>
            <ExclamationCircleOutlined /> {t("lines.wrong", { count: wrongIn(key) })}
          </span>
        ),
        children: children[key],
        forceRender: true,
      }))}
    />
  );
};

type DrawerParts = {
  readonly trunk: Trunk | undefined;
  /** A call over it, as it is saved; absent: it can't be called over. */
  readonly test: (() => void) | undefined;
  readonly close: () => void;
};

/** 中继: the kind of carrier and its addresses, and a test of what is saved; all else is folded away under 高级. A part that holds what is wrong opens when the trunk is saved. */
export const TrunkDrawer = ({ trunk, test, close }: DrawerParts) => {
  const { t } = useTranslation();
  const [open, setOpen] = useState<readonly Section[]>([]);
  const filledIn = (preset: PresetName) =>
    "registers" in presets[preset] && presets[preset].registers && setOpen([...open, "registration"]);
  const isTest = trunk?.kind === "test";
  const saveAsked = useSave(trunk);
  return (
    <ThingDrawer<FilledTrunk>
      title={trunk ? trunk.name : t("administration.newTrunk")}
      start={trunk ? filledOf(trunk) : emptyTrunk}
      save={saveAsked}
      close={close}
      stale="trunks"
      size={560}
      wrong={(paths) => setOpen([...open, ...paths.flatMap((path) => sectionOf(path) ?? [])])}
    >
      {!isTest && (
        <>
          <PresetField filledIn={filledIn} />
          <TextField name="name" label={t("administration.name")} max={64} />
          <FarEnd />
        </>
      )}
      <NumberField name="maxLines" label={t("administration.lines")} min={1} max={10_000} unit={t("unit.lines")} />
      <SwitchField name="enabled" label={t("administration.enabled")} />
      {test && (
        <Button data-action="testTrunk" onClick={test}>
          {t("lines.testThis")}
        </Button>
      )}
      {!isTest && (
        <>
          <Divider titlePlacement="start" plain>
            {t("lines.advanced")}
          </Divider>
          <Sections trunk={trunk} open={open} setOpen={setOpen} />
        </>
      )}
      {trunk && !isTest && <RemoveThing kind="trunk" id={trunk.id} name={trunk.name} close={close} />}
    </ThingDrawer>
  );
};
