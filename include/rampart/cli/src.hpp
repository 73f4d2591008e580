// The definitions of the command line, which needs CLI11: include this in exactly one source file
// of a program that calls cli::run, header-only or separately compiled. With RAMPART_CLI_SHARED
// defined there it takes --shared, and needs hiredis (-lhiredis).
#pragma once

#include <rampart/config.hpp>

#include <rampart/cli/run.hpp>

#include <rampart/cli/impl/answers.ipp>
#include <rampart/cli/impl/call_command.ipp>
#include <rampart/cli/impl/call_settings.ipp>
#include <rampart/cli/impl/command_line.ipp>
#include <rampart/cli/impl/completion.ipp>
#include <rampart/cli/impl/describe.ipp>
#include <rampart/cli/impl/doctor.ipp>
#include <rampart/cli/impl/doctor_network.ipp>
#include <rampart/cli/impl/doctor_page.ipp>
#include <rampart/cli/impl/doctor_probe.ipp>
#include <rampart/cli/impl/dry_run.ipp>
#include <rampart/cli/impl/endpoints_command.ipp>
#include <rampart/cli/impl/environment.ipp>
#include <rampart/cli/impl/examination_answer.ipp>
#include <rampart/cli/impl/examination_settings.ipp>
#include <rampart/cli/impl/examination_way.ipp>
#include <rampart/cli/impl/example.ipp>
#include <rampart/cli/impl/facts.ipp>
#include <rampart/cli/impl/fields.ipp>
#include <rampart/cli/impl/files.ipp>
#include <rampart/cli/impl/openapi.ipp>
#include <rampart/cli/impl/report.ipp>
#include <rampart/cli/impl/request_values.ipp>
#include <rampart/cli/impl/run.ipp>
#include <rampart/cli/impl/safe_text.ipp>
#include <rampart/cli/impl/shared_limit.ipp>
#include <rampart/cli/impl/sign.ipp>
#include <rampart/cli/impl/suggest.ipp>
#include <rampart/cli/impl/table.ipp>
#include <rampart/cli/impl/verify.ipp>
#include <rampart/cli/impl/watch.ipp>
