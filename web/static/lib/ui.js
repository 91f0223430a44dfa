// The only place that names the libraries. Everything else imports from here,
// so another library touches this file and the import map of index.html.
export { h, render, Component, createRef, Fragment } from "preact";
export { useEffect, useLayoutEffect, useMemo, useRef, useState, useCallback, useId } from "preact/hooks";
export { html } from "htm/preact";
export { signal, computed, effect, batch, untracked, useSignal, useComputed, useSignalEffect } from "@preact/signals";
