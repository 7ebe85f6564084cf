//! Which servers a connection to PostgreSQL trusts, as `sslmode` demands.

use std::sync::Arc;

use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
    client::{
        WebPkiServerVerifier,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject},
};
use thiserror::Error as ThisError;

use crate::config::Verification;

/// Why no server could be verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ThisError)]
pub enum TrustError {
    /// The file of authorities contains none.
    #[error("has an sslrootcert without a certificate in PEM form")]
    NoCertificate,
    /// The system has no authorities, or TLS can't be set up with them.
    #[error("asks to verify the server, but no authorities could be loaded; name a file with sslrootcert")]
    NoAuthorities,
}

/// The TLS settings for this verification, with these authorities in PEM form or with the system's.
pub(super) fn client_config(
    verification: Verification,
    authorities: Option<&[u8]>,
) -> Result<ClientConfig, TrustError> {
    let provider = Arc::new(ring::default_provider());
    let verifier = if verification == Verification::Nothing {
        Verifier { provider: provider.clone(), authority: None, verification }
    } else {
        let roots = Arc::new(roots(authorities)?);
        let authority = WebPkiServerVerifier::builder_with_provider(roots, provider.clone()).build();
        let authority = authority.map_err(|_| TrustError::NoAuthorities)?;
        Verifier { provider: provider.clone(), authority: Some(authority), verification }
    };
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let builder = builder.map_err(|_| TrustError::NoAuthorities)?;
    Ok(builder.dangerous().with_custom_certificate_verifier(Arc::new(verifier)).with_no_client_auth())
}

fn roots(authorities: Option<&[u8]>) -> Result<RootCertStore, TrustError> {
    let (certificates, missing) = match authorities {
        Some(pem) => {
            let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
            (certificates.map_err(|_| TrustError::NoCertificate)?, TrustError::NoCertificate)
        }
        None => (rustls_native_certs::load_native_certs().certs, TrustError::NoAuthorities),
    };
    let mut roots = RootCertStore::empty();
    let (added, _) = roots.add_parsable_certificates(certificates);
    if added == 0 { Err(missing) } else { Ok(roots) }
}

/// Verifies a server as far as `verification` demands.
#[derive(Debug)]
struct Verifier {
    provider: Arc<CryptoProvider>,
    authority: Option<Arc<WebPkiServerVerifier>>,
    verification: Verification,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let Some(authority) = &self.authority else { return Ok(ServerCertVerified::assertion()) };
        match authority.verify_server_cert(certificate, intermediates, name, ocsp, now) {
            // The name is checked last, so everything else was right.
            Err(Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) if self.verification == Verification::Authority => Ok(ServerCertVerified::assertion()),
            verified => verified,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
