import { PlusOutlined } from "@ant-design/icons";
import { useQueryClient } from "@tanstack/react-query";
import type { Phone, User } from "@zongji/api";
import { App, Button, Form, Popconfirm, Space, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { useDeviceName } from "../../phone/device-name.ts";
import { useFailureWords } from "../../server/failure.ts";
import { request } from "../../server/request.ts";
import { PhoneCard } from "./phone-card.tsx";

/** Gives a SIP phone a new secret and shows it, this once. */
export const useNewSecret = () => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const client = useQueryClient();
  const { modal, message } = App.useApp();
  return async (id: string): Promise<void> => {
    try {
      const card = await request("newDeviceSecret", { params: { id } });
      modal.success({
        title: t("phoneCard.title", { user: card.sipUser }),
        width: 640,
        okText: t("phoneCard.done"),
        content: <PhoneCard card={card} />,
      });
      await client.invalidateQueries({ queryKey: ["users"] });
    } catch (error) {
      void message.error(words(error));
    }
  };
};

/** 话机 of an agent: her browser, and SIP phones with what is agreed on with each. */
export const UserDevices = ({ user, open }: { user: User; open: (phone: Phone | "new") => void }) => {
  const { t } = useTranslation();
  const renew = useNewSecret();
  const nameOf = useDeviceName();
  return (
    <Form.Item label={t("administration.devices")}>
      {user.devices.map((device) => (
        <div key={device.id} className="device">
          <span>
            {device.label || t(`device.${device.kind}`)} <span className="quiet number">{device.sipUser}</span>{" "}
            {device.kind === "sip" && !device.hasSecret && (
              <Tag title={t("sipPhone.noSecretWhy")}>{t("sipPhone.noSecret")}</Tag>
            )}
          </span>
          {device.kind === "sip" && (
            <Space size={8}>
              <Button
                size="small"
                onClick={() => open(device)}
                aria-label={`${t("sipPhone.settings")} ${nameOf(device)}`}
              >
                {t("sipPhone.settings")}
              </Button>
              <Popconfirm title={t("administration.renewSure")} onConfirm={() => renew(device.id)}>
                <Button size="small">{t("administration.renew")}</Button>
              </Popconfirm>
            </Space>
          )}
        </div>
      ))}
      <Button size="small" type="dashed" className="device-add" icon={<PlusOutlined />} onClick={() => open("new")}>
        {t("sipPhone.add")}
      </Button>
    </Form.Item>
  );
};
