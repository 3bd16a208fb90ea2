import { useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Drawer, Form, type FormInstance } from "antd";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { StaleNotice } from "../../look/edit/stale.tsx";
import { useLeave } from "../../look/edit/use-leave.ts";
import { useFailureWords } from "../../server/failure.ts";
import { useVersionedEdit } from "../../server/versioned-edit.ts";

/** How long a part takes to unfold, ms: `motionDurationSlow` and a little. */
const openingMs = 250;

/** A thing that has a version: an edit of it begins from what the person was shown. */
type Versioned<Thing, Filled> = {
  readonly shown: Thing;
  readonly fields: readonly (keyof Filled & string)[];
  readonly filledOf: (thing: Thing) => Filled;
  /** What a field is called, and its values, where somebody else has changed it. */
  readonly label: (field: string) => string;
  readonly words: (field: string, value: unknown) => string;
};

type Props<Thing, Filled> = {
  title: ReactNode;
  /** What the fields hold at first. */
  start: Partial<Filled>;
  /** @param version that the edit began from; empty where the thing has none */
  save: (filled: Filled, version: string) => Promise<unknown>;
  close: () => void;
  /** The query that is asked anew after saving. */
  stale: string;
  /** Width, px. */
  size?: number;
  /** Called with the fields that kept it from being saved, before the first of them is scrolled to. */
  wrong?: (paths: readonly (readonly (string | number)[])[]) => void;
  /** Left out where the thing is new, or has no version. */
  versioned?: Versioned<Thing, Filled> | undefined;
  children: ReactNode;
};

/** Scrolls to the first field that is wrong, once what was folded away is there. */
const useFirstWrong = (form: FormInstance) => {
  const [firstWrong, setFirstWrong] = useState<(string | number)[]>();
  useEffect(() => {
    if (!firstWrong) return;
    const opened = setTimeout(() => form.scrollToField(firstWrong, { block: "center", focus: true }), openingMs);
    return () => clearTimeout(opened);
  }, [form, firstWrong]);
  return (path: readonly (string | number)[]): void => setFirstWrong([...path]);
};

/** Scrolls a place into view when there is something to read: whoever saves may stand far below it. */
const useShownWhen = (isThere: boolean) => {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isThere) place.current?.scrollIntoView({ block: "start" });
  }, [isThere]);
  return place;
};

/** What was loaded anew and is what the form holds already, as after an act within the drawer, is what the person sees. */
const useSeen = <Thing extends { readonly version: string }, Filled extends object>(
  form: FormInstance<Filled>,
  versioned: Versioned<Thing, Filled> | undefined,
  shown: Thing | undefined,
  see: (thing: Thing) => void,
): void => {
  const now = versioned?.shown;
  const isHeld =
    versioned !== undefined &&
    versioned.shown.version !== shown?.version &&
    versioned.fields.every(
      (field) => form.getFieldValue(field as never) === versioned.filledOf(versioned.shown)[field],
    );
  useEffect(() => {
    if (isHeld && now) see(now);
  }, [isHeld, now, see]);
};

/** The drawer in which a thing is added or changed. Closed by saving or by hand; a refusal is shown above what was filled in. */
export const ThingDrawer = <Filled extends object, Thing extends { readonly version: string } = never>({
  title,
  start,
  save,
  close,
  stale,
  size = 440,
  wrong,
  versioned,
  children,
}: Props<Thing, Filled>) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const client = useQueryClient();
  const { message } = App.useApp();
  const [form] = Form.useForm<Filled>();
  const showFirst = useFirstWrong(form);
  // As the form was opened: what is loaded anew meanwhile must not pass for what the person was shown.
  const [shown, setShown] = useState(versioned?.shown);
  const edit = useVersionedEdit<Thing, Filled, unknown>({
    shown: shown ?? ({ version: "" } as Thing),
    fields: versioned?.fields ?? [],
    ...(versioned && { filledOf: versioned.filledOf }),
    fill: (filled) => form.setFieldsValue(filled as never),
    save,
    onSaved: () => {
      void message.success(t("administration.saved"));
      close();
      void client.invalidateQueries({ queryKey: [stale] });
    },
    onTaken: (theirs) => {
      setShown(theirs);
      void client.invalidateQueries({ queryKey: [stale] });
    },
  });
  useSeen(form, versioned, shown, setShown);
  const leave = useLeave(() => form.isFieldsTouched(), close);
  const top = useShownWhen(edit.error !== null || edit.stale !== undefined);
  const keepMine = () =>
    void form.validateFields().then(
      (filled) => edit.keepMine(filled),
      () => undefined,
    );
  return (
    <Drawer
      open
      title={title}
      onClose={leave}
      size={size}
      extra={
        <Button
          type="primary"
          loading={edit.isSaving}
          disabled={edit.stale !== undefined}
          onClick={() => form.submit()}
        >
          {t("administration.save")}
        </Button>
      }
    >
      <div ref={top}>
        {edit.error !== null && <Alert type="error" showIcon title={words(edit.error)} className="thing-error" />}
        {edit.stale && versioned && (
          <StaleNotice
            {...edit.stale}
            label={versioned.label}
            words={versioned.words}
            isSaving={edit.isSaving}
            keepMine={keepMine}
            takeTheirs={edit.takeTheirs}
          />
        )}
      </div>
      <Form<Filled>
        form={form}
        layout="vertical"
        initialValues={start}
        onFinish={edit.save}
        // A message on the field itself; the server has the last word.
        onFinishFailed={({ errorFields }) => {
          const paths = errorFields.map(({ name }) => name);
          wrong?.(paths);
          showFirst(paths[0] ?? []);
        }}
      >
        {children}
      </Form>
    </Drawer>
  );
};
