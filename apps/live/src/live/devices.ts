/** 话机: from the hotline's configuration to what the switch is told. */
import type { DeviceConfig, HotlineConfig } from "@zongji/domain";
import type { Devices, Listener, Terms } from "@zongji/switch";

type DigestUser = ReturnType<Devices["digestUser"]>;

/** RFC 4028 with the far end of a trunk or a phone; what is not set is the stack's own. */
export const sessionTimerOf = ({
  sessionTimers,
  sessionSec,
}: Pick<DeviceConfig, "sessionTimers" | "sessionSec">): Pick<Terms, "sessionTimer"> => {
  if (sessionTimers === false) return { sessionTimer: false };
  // §5: the least that anybody may ask for
  return sessionSec === undefined ? {} : { sessionTimer: { intervalSec: sessionSec, minSec: 90 } };
};

const termsOf = ({ codecs, srtp, digits, ...device }: DeviceConfig): Terms => ({
  ...(codecs && { codecs }),
  ...(srtp && { srtp }),
  ...(digits && { digits }),
  ...sessionTimerOf(device),
});

/** RFC 8760 §2.3: the order is that of preference. What isn't offered isn't accepted either, so that nobody on the way can talk a phone down to MD5. */
const digestOf = ({ md5, sha256, ...user }: NonNullable<DigestUser>, device: DeviceConfig): DigestUser => {
  const { digest: algorithms = ["MD5"], listener } = device;
  return {
    ...user,
    algorithms,
    ...(md5 !== undefined && algorithms.includes("MD5") && { md5 }),
    ...(sha256 !== undefined && algorithms.includes("SHA-256") && { sha256 }),
    ...(listener !== undefined && { listener }),
  };
};

/** Who lives at which address of record and on which terms, as the configuration stands at that moment. */
export const devicesOf = (config: () => HotlineConfig, digestUser: Devices["digestUser"]): Devices => {
  const find = (device: string | undefined) => config().devices.find(({ id }) => id === device);
  let offers: { readonly of: HotlineConfig["devices"]; readonly all: ReturnType<NonNullable<Devices["digestOffers"]>> };
  return {
    digestOffers: () => {
      const { devices } = config();
      if (offers?.of !== devices) {
        const phones = devices.filter(({ kind }) => kind === "sip");
        offers = { of: devices, all: phones.map(({ digest = ["MD5"] }) => digest) };
      }
      return offers.all;
    },
    ofUser: (user) => config().devices.find(({ sipUser }) => sipUser === user)?.id,
    userOf: (device) => find(device)?.sipUser,
    termsOf: (device) => {
      const found = find(device);
      return found && termsOf(found);
    },
    digestUser: (username, realm) => {
      const user = digestUser(username, realm);
      const device = find(user?.device);
      return user && device ? digestOf(user, device) : user;
    },
  };
};

/** Phones that can't register: there is no such listener. */
export const unheardDevices = (config: HotlineConfig, listeners: readonly Listener[]): readonly DeviceConfig[] =>
  config.devices.filter(({ listener }) => listener !== undefined && !listeners.some(({ name }) => name === listener));
