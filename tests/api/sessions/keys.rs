//! The random parts of a new session: its own keys and identifiers.

use doorstep::domain::Token;

use crate::support::spawn_app;

// R37, R48: the keys of one session sign nothing else, and no identifier is given twice.
#[tokio::test]
async fn every_session_has_keys_and_names_of_its_own() {
    let app = spawn_app().await;
    let mut sessions = Vec::new();
    for _ in 0..10 {
        let token = app.angular().await.token().to_owned();
        sessions.push(app.app.sessions.find(Token::read(&token).unwrap().session).await.unwrap().unwrap());
    }
    for (place, session) in sessions.iter().enumerate() {
        assert_ne!(session.access_key, session.refresh_key);
        assert_ne!(session.id, session.refresh_id);
        for other in &sessions[..place] {
            assert!(![&other.access_key, &other.refresh_key].contains(&&session.access_key));
            assert!(![&other.access_key, &other.refresh_key].contains(&&session.refresh_key));
            assert!(![other.id, other.refresh_id].contains(&session.id));
            assert!(![other.id, other.refresh_id].contains(&session.refresh_id));
        }
    }
}
