// The one translation unit of a separately compiled sandbox: include this in exactly one source
// file, and everything else sees declarations only.
#pragma once

#if !defined(RAMPART_SEPARATE_COMPILATION)
#error "rampart/sandbox/src.hpp: define RAMPART_SEPARATE_COMPILATION for the whole program"
#endif

#include <rampart/sandbox/impl/authority.ipp>
#include <rampart/sandbox/banxa/impl/side.ipp>
#include <rampart/sandbox/impl/webhook_sender.ipp>
#include <rampart/sandbox/impl/exact_decimal.ipp>
#include <rampart/sandbox/impl/field_reader.ipp>
#include <rampart/sandbox/impl/form_parts.ipp>
#include <rampart/sandbox/hexarails/impl/side.ipp>
#include <rampart/sandbox/impl/http_messages.ipp>
#include <rampart/sandbox/impl/identifiers.ipp>
#include <rampart/sandbox/impl/router.ipp>
#include <rampart/sandbox/impl/webhook_queue.ipp>
#include <rampart/sandbox/rampnow/impl/side.ipp>
#include <rampart/sandbox/impl/server.ipp>
#include <rampart/sandbox/impl/signature_check.ipp>
#include <rampart/sandbox/impl/wire.ipp>
