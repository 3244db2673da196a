-- What a person does in Neovim, step by step, waiting for each result. The observations are
-- written to the file that SEEN names, as JSON. Runs in Neovim 0.7 and newer.

local seen = {}

local function wait(what, ready)
  if not vim.wait(30000, ready, 20) then
    error("waited in vain for " .. what)
  end
end

local function text()
  return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n")
end

-- Put the cursor on the first occurrence of a word.
local function go(word)
  vim.api.nvim_win_set_cursor(0, { 1, 0 })
  assert(vim.fn.search("\\V" .. word, "cW") > 0, word .. " is not there")
end

-- Do something that changes the text, and wait until it has changed.
local function changing(what, act)
  local before = text()
  act()
  wait(what, function()
    return text() ~= before
  end)
end

local function messages()
  local found = {}
  for _, item in ipairs(vim.diagnostic.get(0)) do
    table.insert(found, { item.lnum + 1, item.col, vim.split(item.message, "\n")[1] })
  end
  return found
end

-- The lines of the window that floats above the others.
local function floating()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= "" then
      local buffer = vim.api.nvim_win_get_buf(window)
      return table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), "\n")
    end
  end
end

local function drive()
  vim.cmd("edit desk.flow")
  wait("findings", function()
    return #vim.diagnostic.get(0) > 0
  end)
  seen.findings = messages()

  -- Choose the first action that is offered.
  vim.ui.select = function(items, _, choose)
    choose(items[1], 1)
  end
  go("~>")
  changing("the fix", function()
    vim.lsp.buf.code_action()
  end)
  seen.fixed = text()
  wait("the finding to go", function()
    return #vim.diagnostic.get(0) < #seen.findings
  end)
  seen.left = messages()

  go("classify ->")
  vim.lsp.buf.hover()
  wait("hover", function()
    return floating() ~= nil
  end)
  seen.hover = floating()

  go("tries < 3")
  changing("the new name", function()
    vim.lsp.buf.rename("rounds")
  end)
  seen.renamed = text()

  -- Call the omnifunc of the client as <C-x><C-o> does.
  go("classify -> match")
  local place = vim.lsp.util.make_position_params(0, "utf-16")
  local answers = vim.lsp.buf_request_sync(0, "textDocument/completion", place, 30000)
  seen.completion = {}
  for _, answer in pairs(answers) do
    for _, item in ipairs(answer.result.items) do
      table.insert(seen.completion, item.label)
    end
  end

  go("node classify")
  vim.cmd("normal! w")
  vim.lsp.buf.definition()
  wait("the definition", function()
    return vim.fn.expand("%:t") == "nodes.py"
  end)
  seen.definition = vim.api.nvim_get_current_line()
end

local fine, problem = pcall(drive)
if not fine then
  seen.problem = tostring(problem)
end
vim.fn.writefile({ vim.fn.json_encode(seen) }, vim.env.SEEN)
vim.cmd("qall!")
