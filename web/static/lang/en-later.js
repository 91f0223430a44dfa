// Words that the first screen does not need; allWords of lib/i18n.js fetches them before a page is shown.
import archive from "./en-archive.js";
import config from "./en-config.js";
import found from "./en-found.js";
import inspection from "./en-inspection.js";
import install from "./en-install.js";
import onboard from "./en-onboard.js";
import pictures from "./en-pictures.js";
import push from "./en-push.js";
import recordings from "./en-recordings.js";
import retrieval from "./en-retrieval.js";
import system from "./en-system.js";

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
