// 首屏不需要的词：各页面打开之前取来，见 lib/i18n.js 的 allWords。
import archive from "./zh-archive.js";
import config from "./zh-config.js";
import found from "./zh-found.js";
import inspection from "./zh-inspection.js";
import install from "./zh-install.js";
import onboard from "./zh-onboard.js";
import pictures from "./zh-pictures.js";
import push from "./zh-push.js";
import recordings from "./zh-recordings.js";
import retrieval from "./zh-retrieval.js";
import system from "./zh-system.js";

export default {
  ...archive,
  ...config,
  ...found,
  ...inspection,
  ...install,
  ...onboard,
  ...pictures,
  ...push,
  ...recordings,
  ...retrieval,
  ...system,
};
