import { useQueryClient } from "@tanstack/react-query";
import type { Phone } from "@zongji/api";
import { App, Button, Popconfirm } from "antd";
import { useTranslation } from "react-i18next";
import { Choice, TextField } from "../../look/form/fields.tsx";
import { useDeviceName } from "../../phone/device-name.ts";
import { useFailureWords } from "../../server/failure.ts";
import { request } from "../../server/request.ts";
import { digestKey, digests, emptyPhone, type FilledPhone, filledOf, phoneOf } from "./phone-form.ts";
import { TermsFields } from "./terms-fields.tsx";
import { ThingDrawer } from "./thing-drawer.tsx";

const Terms = () => {
  const { t } = useTranslation();
  return (
    <>
      <Choice
        name="digest"
        label={t("sipPhone.digest")}
        note={t("sipPhone.digestNote")}
        options={digests.map(([first, second]: readonly string[]) => ({
          value: digestKey(second === undefined ? [first!] : [first!, second]),
          label: second === undefined ? first! : t("sipPhone.first", { first, second }),
        }))}
      />
      <TermsFields
        srtp={[
          { value: "auto", label: t("sipPhone.srtpAuto") },
          { value: "off", label: t("lines.srtpOff") },
          { value: "offered", label: t("lines.srtpOffered") },
          { value: "required", label: t("sipPhone.srtpRequired") },
        ]}
      />
      <TextField
        name="listener"
        label={t("lines.listener")}
        required={false}
        note={t("sipPhone.listenerNote")}
        pattern={/^[A-Za-z0-9_-]{1,32}$/}
      />
    </>
  );
};

/** A SIP phone: what is agreed on with it. A new one is given its secret when it is saved. */
export const PhoneDrawer = ({
  user,
  phone,
  onMade,
  close,
}: {
  user: string;
  phone: Phone | undefined;
  onMade: (id: string) => void;
  close: () => void;
}) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const nameOf = useDeviceName();
  const client = useQueryClient();
  const { message } = App.useApp();
  const save = async (filled: FilledPhone) => {
    const body = phoneOf(filled);
    if (phone) return request("changePhone", { params: { id: phone.id }, body });
    const made = await request("createPhone", { params: { id: user }, body });
    onMade(made.id);
    return made;
  };
  const remove = async (id: string) => {
    try {
      await request("deletePhone", { params: { id } });
      void message.success(t("sipPhone.removed"));
      close();
      await client.invalidateQueries({ queryKey: ["users"] });
    } catch (error) {
      void message.error(words(error));
    }
  };
  return (
    <ThingDrawer<FilledPhone>
      title={phone ? nameOf(phone) : t("sipPhone.add")}
      start={phone ? filledOf(phone) : emptyPhone()}
      save={save}
      close={close}
      stale="users"
    >
      <p className="quiet">{t("sipPhone.effect")}</p>
      <TextField name="label" label={t("administration.name")} note={t("sipPhone.nameNote")} required={false} />
      <Terms />
      {phone && (
        <Popconfirm
          title={t("sipPhone.removeSure", { name: nameOf(phone) })}
          okText={t("lines.remove")}
          okButtonProps={{ danger: true }}
          cancelText={t("page.cancel")}
          onConfirm={() => remove(phone.id)}
        >
          <Button danger>{t("sipPhone.remove")}</Button>
        </Popconfirm>
      )}
    </ThingDrawer>
  );
};
