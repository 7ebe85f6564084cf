//! An origin that may be listed is written as the browsers' own algorithm writes it, or it would never match.

#![no_main]

use doorstep_fuzz::config;
use libfuzzer_sys::fuzz_target;
use url::Url;

/// Schemes of pages inside an app; their origins are compared as parsed, since no standard defines more.
const SHELLS: [&str; 4] = ["capacitor", "ionic", "tauri", "chrome-extension"];
const SECRET: &str = "f3a9-hunter2-1d07";

fuzz_target!(|text: &str| {
    for cookies in ["local", "cross-site"] {
        let Ok(origins) = read(text, cookies) else { continue };
        if text.trim().is_empty() {
            continue;
        }
        assert_eq!(origins.len(), text.split(',').count());
        for origin in &origins {
            assert_eq!(read(origin, cookies).as_ref(), Ok(&vec![origin.clone()]));
            // Whether the text after `xn--` is valid punycode is left to the operator.
            if origin.contains("xn--") {
                continue;
            }
            let url = Url::parse(origin).unwrap();
            if SHELLS.contains(&url.scheme()) {
                assert_eq!(url.as_str(), *origin);
                continue;
            }
            assert_eq!(url.origin().ascii_serialization(), *origin);
            assert!(url.scheme() == "https" || url.scheme() == "http");
            let host = url.host_str().unwrap();
            let loopback = ["localhost", "127.0.0.1", "[::1]"].contains(&host) || host.ends_with(".localhost");
            assert!(cookies == "local" || url.scheme() == "https" || loopback);
        }
    }
    // An entry with a password is refused, and the error does not repeat it.
    let error = read(&format!("{text}://user:{SECRET}@app.example"), "local").unwrap_err();
    assert!(error.starts_with("ALLOWED_ORIGINS ") && !error.contains(SECRET));
});

fn read(list: &str, cookies: &str) -> Result<Vec<String>, String> {
    let origins = config(list, cookies).map_err(|error| error.to_string())?.origins;
    Ok(origins.iter().map(str::to_owned).collect())
}
