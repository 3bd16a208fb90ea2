import { useQuery } from "@tanstack/react-query";
import type { ConfigItem, ConfigVersion } from "@zongji/api";
import { DatePicker, Modal, Radio } from "antd";
import type { Dayjs } from "dayjs";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "../look/clock.tsx";
import { moment } from "../look/duration.ts";
import { zoneNow } from "../look/zone.ts";
import { instantOf, zoned } from "../look/zoned.ts";
import { request } from "../server/request.ts";
import { useDeed, useItemName, Verdict } from "./version-parts.tsx";

const useCheck = ({ kind, id }: ConfigItem, version: number) =>
  useQuery({
    queryKey: ["config", "check", kind, id, version],
    queryFn: () => request("checkConfig", { params: { kind, id }, body: { version } }),
    staleTime: 0,
  });

type When = "now" | "moment";

/** Now or at a moment: the moment is asked for where it is wanted, and missed where it is past or not chosen. */
const WhenChoice = ({
  when,
  setWhen,
  picked,
  setPicked,
  isMissing,
}: {
  when: When;
  setWhen: (when: When) => void;
  picked: Dayjs | null;
  setPicked: (picked: Dayjs | null) => void;
  isMissing: boolean;
}) => {
  const { t } = useTranslation();
  const now = useNow();
  return (
    <>
      <Radio.Group
        aria-label={t("versions.when")}
        value={when}
        onChange={({ target }) => setWhen(target.value as When)}
        options={[
          { value: "now", label: t("versions.now") },
          { value: "moment", label: t("versions.atMoment") },
        ]}
      />
      {when === "moment" && (
        <span>
          <DatePicker
            aria-label={t("versions.moment")}
            showTime={{ format: "HH:mm" }}
            format="YYYY-MM-DD HH:mm"
            minDate={zoned(now, zoneNow())}
            value={picked}
            onChange={setPicked}
            {...(isMissing && { status: "error" as const })}
          />
          {isMissing && (
            <div className="version-missing" role="alert">
              {t("versions.momentMissing")}
            </div>
          )}
        </span>
      )}
    </>
  );
};

/** Asks whether a draft is to be published, now or at a moment, after the whole configuration was checked with it. */
export const PublishDialog = ({
  item,
  draft,
  close,
}: {
  item: ConfigItem;
  draft: ConfigVersion;
  close: () => void;
}) => {
  const { t } = useTranslation();
  const now = useNow();
  const nameOf = useItemName();
  const deed = useDeed();
  const check = useCheck(item, draft.version);
  const [when, setWhen] = useState<When>("now");
  const [picked, setPicked] = useState<Dayjs | null>(null);
  const { kind, id, published } = item;
  const { version } = draft;
  const at = when === "moment" && picked ? instantOf(picked, zoneNow()) : undefined;
  const isMissing = when === "moment" && (at === undefined || at <= now);
  const ordered = async () => {
    await request("publishConfig", { params: { kind, id }, body: { version, ...(at !== undefined && { at }) } });
    // Here, and not once the deed is told: by then there may be no draft, and nothing of this dialog, any more.
    close();
  };
  const publish = () =>
    deed.mutate({
      deed: ordered,
      done: at === undefined ? t("versions.publishedNow") : t("versions.scheduled", { at: moment(at, now) }),
    });
  return (
    <Modal
      open
      title={t("versions.publishTitle", { name: nameOf(item), version })}
      okText={t("versions.publish")}
      cancelText={t("page.cancel")}
      okButtonProps={{ disabled: isMissing || check.data?.problems.length !== 0, loading: deed.isPending }}
      onOk={publish}
      onCancel={close}
    >
      <div className="version-page">
        <span>
          {published
            ? t("versions.publishWhat", { version, replaces: published.version })
            : t("versions.publishFirst", { version })}
        </span>
        <WhenChoice when={when} setWhen={setWhen} picked={picked} setPicked={setPicked} isMissing={isMissing} />
        <Verdict verdict={check.data} error={check.error} />
      </div>
    </Modal>
  );
};
