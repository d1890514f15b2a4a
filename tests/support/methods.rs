//! The methods that an answer is made for.

use multistatus::Method;

pub const METHODS: [Method; 22] = [
    Method::Propfind,
    Method::Proppatch,
    Method::Mkcol,
    Method::Mkcalendar,
    Method::Delete,
    Method::Copy,
    Method::Move,
    Method::Lock,
    Method::Unlock,
    Method::Acl,
    Method::Bind,
    Method::Unbind,
    Method::Rebind,
    Method::Report,
    Method::SyncCollection,
    Method::AddressbookQuery,
    Method::Search,
    Method::Update,
    Method::Merge,
    Method::Label,
    Method::Orderpatch,
    Method::Batch,
];
