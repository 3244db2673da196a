;; What a person does in Emacs with Eglot, step by step. The observations are written to the file
;; that SEEN names, as JSON.

(package-initialize)
(require 'eglot)
(require 'json)
(setq eglot-sync-connect 30
      eglot-confirm-server-initiated-edits nil)
(load (getenv "SETTINGS"))

(defun wait-for (what ready)
  (let ((until (+ (float-time) 30)))
    (while (not (funcall ready))
      (when (> (float-time) until) (error "Waited in vain for %s" what))
      (accept-process-output nil 0.05))))

(defun face-of (words)
  (goto-char (point-min))
  (search-forward words)
  (symbol-name (get-text-property (match-beginning 0) 'face)))

(find-file "desk.flow")
;; Eglot starts by itself after a command, but in batch mode no command is run.
(unless (eglot-current-server) (call-interactively #'eglot))
(wait-for "findings" (lambda () (flymake-start) (flymake-diagnostics)))

(let ((seen nil))
  (push (cons "findings"
              (vconcat (mapcar (lambda (found) (car (split-string (flymake-diagnostic-text found) "\n")))
                               (flymake-diagnostics))))
        seen)
  (font-lock-ensure)
  (push (cons "faces" (vconcat (list (face-of "graph Desk") (face-of "\"\"\"")))) seen)
  (goto-char (point-min))
  (search-forward "-> classify")
  (backward-char)
  (push (cons "completion" (vconcat (mapcar #'substring-no-properties
                                            (all-completions "cl" (nth 2 (eglot-completion-at-point))))))
        seen)
  (eglot-rename "sort_out")
  (push (cons "text" (buffer-substring-no-properties (point-min) (point-max))) seen)
  (set-buffer-modified-p nil)
  (with-temp-file (getenv "SEEN") (insert (json-encode seen))))
(eglot-shutdown (eglot-current-server))
