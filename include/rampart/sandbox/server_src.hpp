// The server of a separately compiled sandbox, and what its sides share: include this in exactly
// one source file. The sides have files of their own, e.g. rampart/sandbox/hexarails/src.hpp.
#pragma once

#if !defined(RAMPART_SEPARATE_COMPILATION)
#error "rampart/sandbox/server_src.hpp: define RAMPART_SEPARATE_COMPILATION for the whole program"
#endif

#include <rampart/sandbox/impl/amounts.ipp>
#include <rampart/sandbox/impl/authority.ipp>
#include <rampart/sandbox/impl/field_reader.ipp>
#include <rampart/sandbox/impl/form_parts.ipp>
#include <rampart/sandbox/impl/http_messages.ipp>
#include <rampart/sandbox/impl/identifiers.ipp>
#include <rampart/sandbox/impl/route.ipp>
#include <rampart/sandbox/impl/router.ipp>
#include <rampart/sandbox/impl/server.ipp>
#include <rampart/sandbox/impl/signature.ipp>
#include <rampart/sandbox/impl/webhook_queue.ipp>
#include <rampart/sandbox/impl/webhook_sender.ipp>
#include <rampart/sandbox/impl/webhook_url.ipp>
#include <rampart/sandbox/impl/wire.ipp>
