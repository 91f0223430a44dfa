// Messages to the browser.
export default {
  "push.title": "Messages to this browser",
  "push.what": "A message has place code, kind and a one-time link only. One browser of yours takes them; they can be late and replace no phone.",
  "push.on": "This browser shows calls and alarms for you, also while no page is open.",
  "push.off": "This browser takes no messages.",
  "push.denied": "This browser was told to block notifications from here. Allow them in its settings and try again.",
  "push.insecure": "Messages to the browser need the dashboard to be opened over https.",
  "push.never": "This browser cannot take messages.",
  "push.turnon": "Take messages",
  "push.turnoff": "Stop",
  "push.failed": "The browser could not subscribe: its push service may be out of reach.",
};
