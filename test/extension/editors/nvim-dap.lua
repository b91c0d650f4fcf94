-- Drives a session with the real nvim-dap in a headless neovim; editors.test.ts reads what it prints.
-- UMA_NVIM_DAP: folder of nvim-dap. UMA_NODE, UMA_BUNDLE, UMA_SCENARIO: what is run.
local env = vim.env
vim.opt.runtimepath:append(env.UMA_NVIM_DAP)
local dap = require("dap")

-- The recipe of docs/editors.md, with the bundle of this checkout for `uma`.
vim.api.nvim_create_autocmd({ "BufRead", "BufNewFile" }, { pattern = "*.uma", command = "setfiletype uma" })
dap.adapters.uma = { type = "executable", command = env.UMA_NODE, args = { env.UMA_BUNDLE, "dap" } }
dap.configurations.uma = {
	{ type = "uma", request = "launch", name = "Debug scenario", scenario = "${file}" },
}

local function say(text)
	io.stdout:write(text .. "\n")
end

local stops = 0
dap.listeners.after.event_stopped["test"] = function(_, body)
	stops = stops + 1
	say(stops .. " " .. body.reason .. ": " .. (body.description or ""))
end

local function wait(n)
	vim.wait(20000, function()
		return stops >= n
	end, 10)
end

vim.cmd("edit " .. env.UMA_SCENARIO)
say("filetype " .. vim.bo.filetype)
vim.fn.search("uma_reclaim(", "w")
dap.toggle_breakpoint()
dap.continue()
wait(1)
vim.wait(5000, function()
	local session = dap.session()
	return session ~= nil and session.current_frame ~= nil
end, 10)
say("line " .. dap.session().current_frame.line)
dap.step_over()
wait(2)
dap.step_back()
wait(3)
dap.continue()
wait(4)
dap.terminate()
vim.wait(5000, function()
	return dap.session() == nil
end, 10)
say(dap.session() == nil and "gone" or "still there")
vim.cmd("qa!")
